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

    function search(periodParts, locations, comparison) {
        const parts = [...periodParts, ...locations.map((location) => ["location", location])];
        if (comparison !== "previous") {
            parts.push(["compare", comparison]);
        }
        return "?" + new URLSearchParams(parts).toString().replaceAll("%3A", ":");
    }

    function writeFilters(preset, startDate, endDate, chosenLocations, comparison, state) {
        // While a range is being picked, its end is missing.
        if (!state || !startDate || !endDate) {
            return;
        }
        const start = startDate.slice(0, 10);
        const end = endDate.slice(0, 10);
        const before = search(period(null, state.start, state.end, state), state.locations, state.comparison);
        const now = search(period(preset, start, end, state), chosenLocations || [], comparison);
        if (now !== before) {
            window.dash_clientside.set_props("url", {search: now});
        }
    }

    function exportAddress(addressSearch) {
        return "/export/sales.csv" + (addressSearch || "");
    }

    async function pollVersions(_count, versions) {
        if (document.hidden) {
            return;
        }
        const answer = await fetch("/api/v1/freshness", {credentials: "same-origin"}).catch(() => null);
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
            window.dash_clientside.set_props("refresh", {data: Date.now()});
        }
    }

    window.dash_clientside = Object.assign({}, window.dash_clientside, {
        assay: {writeFilters, exportAddress, pollVersions},
    });
})();
