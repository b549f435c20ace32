/* The address is the state: controls write it, and everything else follows it. */
(function () {
    "use strict";

    function period(preset, start, end, state) {
        if (preset && preset !== state.preset) {
            return [["period", preset]];
        }
        const isMoved = start !== state.start || end !== state.end;
        if (state.preset && !isMoved) {
            return [["period", state.preset]];
        }
        return [["from", start], ["to", end]];
    }

    /* Keys that no control holds (hours, weekdays, the one thing a page is about) stay as the address has them. */
    function search(periodParts, comparison, controlled) {
        const parts = new URLSearchParams(location.search);
        ["period", "from", "to", "compare", ...Object.keys(controlled)].forEach((key) => parts.delete(key));
        periodParts.forEach(([key, value]) => parts.append(key, value));
        Object.entries(controlled).forEach(([key, values]) => (values || []).forEach((value) => parts.append(key, value)));
        if (comparison !== "previous") {
            parts.append("compare", comparison);
        }
        return window.assay.asSearch(parts);
    }

    function writeFilters(preset, startDate, endDate, comparison, values, controls, state) {
        // While a range is being picked, its end is missing.
        if (!state || !startDate || !endDate) {
            return;
        }
        const start = startDate.slice(0, 10);
        const end = endDate.slice(0, 10);
        const names = controls.map((control) => control.filter);
        const chosen = Object.fromEntries(names.map((name, index) => [name, values[index]]));
        const shown = Object.fromEntries(names.map((name) => [name, state.chosen[name]]));
        const before = search(period(null, state.start, state.end, state), state.comparison, shown);
        const now = search(period(preset, start, end, state), comparison, chosen);
        if (now !== before) {
            window.dash_clientside.set_props("url", {search: now});
        }
    }

    /* A page is drawn anew when its path changes, or the one thing it is about; filters change its cards. */
    function whatIsShown(pathname, addressSearch, before, details) {
        const focuses = details[pathname] || [];
        const parameters = new URLSearchParams(addressSearch || "");
        const focus = focuses.find((name) => parameters.has(name));
        const now = pathname + "|" + (focus ? focus + "=" + parameters.getAll(focus).pop() : "");
        window.assay.beginPage(now !== before);
        return now === before ? window.dash_clientside.no_update : now;
    }

    function exportAddress(pathname, addressSearch) {
        const page = pathname === "/" ? "overview" : pathname.slice(1);
        return ["/export/sales.csv" + (addressSearch || ""), `/export/${page}.xlsx` + (addressSearch || "")];
    }

    async function pollVersions(_count, versions) {
        if (document.hidden) {
            return;
        }
        const answer = await fetch("/api/v1/freshness", {credentials: "same-origin"}).catch(() => null);
        tellConnection(Boolean(answer));
        if (!answer || !answer.ok) {
            return;
        }
        const now = (await answer.json()).data.versions;
        if (Object.keys(now).some((domain) => now[domain] !== (versions || {})[domain])) {
            // A page that waits for the first load has no cards yet that could be refreshed.
            if (document.querySelector("[data-waits-for-data]")) {
                location.reload();
            }
            window.dash_clientside.set_props("versions", {data: now});
            refresh();
        }
    }

    /* Without a server a click changes the address and no figure: that must be seen. */
    function tellConnection(isThere) {
        const wasThere = !document.documentElement.hasAttribute("data-no-server");
        document.documentElement.toggleAttribute("data-no-server", !isThere);
        if (wasThere && !isThere) {
            window.assay.toast("The server does not answer");
        } else if (isThere && !wasThere) {
            refresh();
        }
    }

    /* Lists write into the address without a word; drawn anew they have to find it there. */
    function refresh() {
        window.dash_clientside.set_props("url", {search: location.search});
        window.dash_clientside.set_props("refresh", {data: Date.now()});
    }

    Object.assign(window.assay, {refresh});

    window.dash_clientside = Object.assign({}, window.dash_clientside, {
        assay: {writeFilters, whatIsShown, exportAddress, pollVersions},
    });
})();
