/* A click on a mark leads on: a chart's first trace names per point what to add to the address (see dashboard/figures).
   Every other filter stays. The same for the pages of the navigation. */
(function () {
    "use strict";
    const PERIOD_KEYS = ["period", "from", "to"];

    /* The address's filters with some keys set anew; dates take the place of a preset. */
    function merged(fragment) {
        const parameters = new URLSearchParams(location.search);
        const changes = new URLSearchParams(fragment);
        if (PERIOD_KEYS.some((key) => changes.has(key))) {
            PERIOD_KEYS.forEach((key) => parameters.delete(key));
        }
        new Set(changes.keys()).forEach((key) => parameters.delete(key));
        changes.forEach((value, key) => parameters.append(key, value));
        return "?" + parameters.toString().replaceAll("%3A", ":");
    }

    function go(pathname, search) {
        window.history.pushState({}, "", pathname + search);
        // Dash's own links tell dcc.Location the same way.
        window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    }

    function linkOf(point) {
        const links = (point.data.meta || {}).links;
        if (!links) {
            return undefined;
        }
        const place = point.pointNumber ?? point.pointIndex;
        return Array.isArray(place) ? (links[place[0]] || [])[place[1]] : links[place];
    }

    function follow(event) {
        const point = event.points.find(linkOf);
        if (point) {
            const path = point.data.meta.drill || location.pathname;
            go(path, merged(linkOf(point)));
        }
    }

    /* Called for every chart that is drawn; a chart drawn again keeps its listener. */
    function listen(element) {
        if (!element.dataset.drills && element.on) {
            element.dataset.drills = "true";
            element.on("plotly_click", follow);
            element.on("plotly_hover", (event) => element.classList.toggle("leads-on", event.points.some(linkOf)));
            element.on("plotly_unhover", () => element.classList.remove("leads-on"));
        }
    }

    document.addEventListener("click", (event) => {
        const link = event.target.closest("#navigation a");
        if (link && location.search && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
            event.preventDefault();
            event.stopPropagation();
            const kept = new URLSearchParams(location.search);
            ["order", "customer", "item", "person", "group", "table", "change"].forEach((key) => kept.delete(key));
            const search = kept.toString().replaceAll("%3A", ":");
            go(new URL(link.href).pathname, search ? "?" + search : "");
        }
    }, true);

    Object.assign(window.assay, {go, listenToClicks: listen});
})();
