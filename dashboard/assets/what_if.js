/* The sliders of what-if write the address: ?change=category:Tea;price:5;season:12. Everything else follows it. */
(function () {
    "use strict";

    function writeChange(scope, price, promotion, season, competitor, search) {
        const parts = {price, promotion, season, competitor};
        const asked = Object.entries(parts).filter(([, value]) => value && Number(value) !== 0)
            .map(([name, value]) => `${name}:${value}`);
        if (scope && scope !== "total:") {
            asked.unshift(scope);
        }
        const parameters = new URLSearchParams(search || "");
        const before = parameters.get("change") || "";
        const now = asked.join(";");
        if (now === before) {
            return;
        }
        parameters.delete("change");
        if (now) {
            parameters.set("change", now);
        }
        window.dash_clientside.set_props("url", {search: window.assay.asSearch(parameters)});
    }

    window.dash_clientside = window.dash_clientside || {};
    window.dash_clientside.assay = Object.assign(window.dash_clientside.assay || {}, {writeChange});
})();
