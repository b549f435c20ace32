/* Runs before anything is drawn: the theme, and the first questions to the server, asked while scripts still load. */
(function () {
    "use strict";
    const root = document.documentElement;
    const {plotly, layout, dependencies} = document.currentScript.dataset;
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

    /* The token that the server wants back with whatever changes something: only our own pages can read the cookie. */
    function csrfHeaders() {
        const found = document.cookie.match(/(?:^|;\s*)assay_csrf=([^;]+)/);
        return found ? {"X-CSRFToken": found[1]} : {};
    }

    let isLeaving = false;

    /* Once, however many questions are answered so: each would break off the way that the one before has taken. */
    function signInAgain() {
        if (!isLeaving) {
            isLeaving = true;
            location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
        }
    }

    // The way back may lead to this very document.
    window.addEventListener("pageshow", () => { isLeaving = false; });

    /* Whoever is signed out meanwhile signs in again and comes back. */
    function telling(answer) {
        if (answer.status === 401) {
            signInAgain();
        }
        return answer;
    }

    Object.assign(window.assay, {csrfHeaders});
    if (!layout) {
        // A page without charts: sign-in, settings.
        return;
    }

    // All that is here was asked for the address that it came by; only once its page stands does Dash follow another.
    window.addEventListener("popstate", () => {
        if (!document.querySelector("#react-entry-point .shell")) {
            location.reload();
        }
    });

    // The document has named both, with this address, so that they are on their way and already hold the page's data.
    const fetchOfTheBrowser = window.fetch.bind(window);
    let tellFigures;
    window.assay.figures = new Promise((then) => { tellFigures = then; });
    const waiting = new Map([
        ["/_dash-layout", fetch(layout, {credentials: "same-origin"}).then(telling).then(whole)],
        ["/_dash-dependencies", fetch(dependencies, {credentials: "same-origin"}).then(telling)],
    ]);
    // Read twice: for the first picture, and by Dash.
    window.assay.layout = waiting.get("/_dash-layout").then((answer) => {
        if (answer.status === 401) {
            // The browser is on its way to the sign-in; there is nothing to say here any more.
            return new Promise(() => undefined);
        }
        return answer.ok ? answer.clone().json() : null;
    });
    window.assay.layout.catch(() => undefined).then(() => tellFigures(null));

    /* A layout that the server still works on comes in two lines: the page while its cards load, then all of it. */
    async function whole(answer) {
        if (!(answer.headers.get("Content-Type") || "").startsWith("application/x-ndjson")) {
            return answer;
        }
        const lines = answer.body.pipeThrough(new TextDecoderStream()).getReader();
        let [text, end] = ["", -1];
        for (let part = await lines.read(); !part.done; part = await lines.read()) {
            text += part.value;
            if (end < 0 && part.value.includes("\n")) {
                end = text.indexOf("\n");
                tellFigures(JSON.parse(text.slice(0, end)));
            }
        }
        return new Response(text.slice(end + 1), {headers: {"Content-Type": "application/json"}});
    }

    const plainFetch = (resource, options) => fetchOfTheBrowser(resource, options).then(telling);
    window.fetch = function (resource, options) {
        const early = typeof resource === "string" ? waiting.get(resource) : undefined;
        if (early) {
            waiting.delete(resource);
            return early;
        }
        return plainFetch(resource, options);
    };

    // Dash would load all of plotly.js; our part of it holds every kind of chart that we draw.
    Object.defineProperty(window, "_dashPlotlyJSURL", {get: () => plotly, set: () => undefined});
})();
