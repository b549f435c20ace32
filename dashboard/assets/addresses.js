/* How addresses of pages are written: the same for the first picture's links as for what Dash's page leads to. */
(function () {
    "use strict";
    const LIST_KEYS = ["sort", "find"];
    const addresses = JSON.parse(document.getElementById("addresses").textContent);

    /* Parameters as the end of an address: with its "?", or nothing. A colon is as good as its code, and can be read. */
    function asSearch(parameters) {
        const search = parameters.toString().replaceAll("%3A", ":");
        return search ? "?" + search : "";
    }

    /* The address's filters; how lists are sorted and searched stays on their page. */
    function filtersFor(pathname) {
        const parameters = new URLSearchParams(location.search);
        if (pathname !== location.pathname) {
            LIST_KEYS.forEach((key) => parameters.delete(key));
        }
        return parameters;
    }

    /* A page opens with its default view, and where it has none with the filters that are chosen. The name of the page
       that is open leads out of its default view. */
    function searchOf(pathname) {
        const {bare, defaults, focuses} = addresses;
        const parameters = filtersFor(pathname);
        const isAtOne = focuses.some((key) => parameters.has(key));
        if (defaults[pathname]) {
            return pathname === location.pathname && !isAtOne ? bare : defaults[pathname];
        }
        focuses.forEach((key) => parameters.delete(key));
        return asSearch(parameters);
    }

    Object.assign(window.assay, {addresses, asSearch, filtersFor, searchOf, LIST_KEYS});
})();
