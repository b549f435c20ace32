/* Runs before anything is drawn: the theme, and the first questions to the server, asked while scripts still load. */
(function () {
    "use strict";
    const root = document.documentElement;
    const plotly = document.currentScript.dataset.plotly;
    const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");

    function chosenTheme() {
        const found = document.cookie.match(/(?:^|;\s*)theme=(light|dark)(?:;|$)/);
        return found ? found[1] : "system";
    }

    function applyTheme() {
        const chosen = chosenTheme();
        const theme = chosen === "system" ? (systemIsDark.matches ? "dark" : "light") : chosen;
        root.dataset.bsTheme = theme;
        root.dataset.themeChoice = chosen;
        document.dispatchEvent(new CustomEvent("assay:theme", {detail: {theme, chosen}}));
    }

    window.assay = {chosenTheme, applyTheme, systemIsDark};
    systemIsDark.addEventListener("change", applyTheme);
    applyTheme();

    // The address goes along, so that the answer already holds the page's data.
    const at = encodeURIComponent(location.pathname + location.search);
    const waiting = new Map([
        ["/_dash-layout", fetch("/_dash-layout?at=" + at, {credentials: "same-origin"})],
        ["/_dash-dependencies", fetch("/_dash-dependencies", {credentials: "same-origin"})],
    ]);
    const plainFetch = window.fetch.bind(window);
    window.fetch = function (resource, options) {
        const early = typeof resource === "string" ? waiting.get(resource) : undefined;
        if (!early) {
            return plainFetch(resource, options);
        }
        waiting.delete(resource);
        return early;
    };

    // Dash would load all of plotly.js; the cartesian part holds every kind of chart that we draw.
    Object.defineProperty(window, "_dashPlotlyJSURL", {get: () => plotly, set: () => undefined});
})();
