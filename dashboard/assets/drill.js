/* A click on a mark leads on: a chart's first trace names per point what to add to the address (see dashboard/figures).
   Every other filter stays. The same for the pages of the navigation. */
(function () {
    "use strict";
    const PERIOD_KEYS = ["period", "from", "to"];
    const {addresses, asSearch, filtersFor, searchOf, LIST_KEYS} = window.assay;

    /* The filters with some keys set anew; dates take the place of a preset. What a page is about stays on it, and makes
       room for what the mark is about. */
    function merged(pathname, fragment) {
        const parameters = filtersFor(pathname);
        const changes = new URLSearchParams(fragment);
        if (PERIOD_KEYS.some((key) => changes.has(key))) {
            PERIOD_KEYS.forEach((key) => parameters.delete(key));
        }
        if (pathname !== location.pathname || addresses.focuses.some((key) => changes.has(key))) {
            addresses.focuses.forEach((key) => parameters.delete(key));
        }
        new Set(changes.keys()).forEach((key) => parameters.delete(key));
        changes.forEach((value, key) => parameters.append(key, value));
        return asSearch(parameters);
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

    function followMark(event) {
        const point = event.points.find(linkOf);
        if (point) {
            const path = point.data.meta.drill || location.pathname;
            go(path, merged(path, linkOf(point)));
        }
    }

    /* Called for every chart that is drawn; a chart drawn again keeps its listener. */
    function listen(element) {
        if (!element.dataset.drills && element.on) {
            element.dataset.drills = "true";
            element.on("plotly_click", followMark);
            element.on("plotly_hover", (event) => element.classList.toggle("leads-on", event.points.some(linkOf)));
            element.on("plotly_unhover", () => element.classList.remove("leads-on"));
        }
    }

    /* Where a link of this page leads, with the lists as they are sorted and searched by now. */
    function follow(href) {
        const {pathname, searchParams} = new URL(href, location.href);
        const now = new URLSearchParams(pathname === location.pathname ? location.search : "");
        LIST_KEYS.forEach((key) => {
            searchParams.delete(key);
            now.getAll(key).forEach((value) => searchParams.append(key, value));
        });
        go(pathname, asSearch(searchParams));
    }

    document.addEventListener("click", (event) => {
        const link = event.target.closest("#navigation a, #filter-chips a");
        if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
        if (link.closest("#filter-chips")) {
            follow(link.href);
            return;
        }
        if (document.documentElement.hasAttribute("data-navigation-open")) {
            window.assay.actions["close-navigation"]();
        }
        const {pathname} = new URL(link.href);
        go(pathname, searchOf(pathname));
    }, true);

    Object.assign(window.assay, {follow, go, listenToClicks: listen});
})();
