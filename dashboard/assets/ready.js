/* Says by the attribute `data-ready` of the document when all that is in view is drawn, in its own letters: for whoever
   takes a picture of a page, prints it, or tests it. It goes while anything is drawn anew. */
(function () {
    "use strict";
    const root = document.documentElement;
    const AWAITED = ".first-picture, .boot, .card[data-state=loading], [data-dash-is-loading=true]";
    let isAsked = false;

    function isReady() {
        const main = document.getElementById("main");
        return Boolean(main && main.firstElementChild) && document.fonts.status === "loaded"
            && !document.querySelector(AWAITED)
            && [...main.querySelectorAll(".dash-graph, .grid-frame")].every(
                (one) => one.querySelector(".main-svg, .ag-row") || !window.assay.isInView(one));
    }

    function tell() {
        isAsked = false;
        if (root.hasAttribute("data-ready") !== isReady()) {
            root.toggleAttribute("data-ready");
        }
    }

    /* However much changes at once, it is looked at once. */
    function ask() {
        if (!isAsked) {
            isAsked = true;
            window.requestAnimationFrame(tell);
        }
    }

    new MutationObserver(ask).observe(document.body, {
        childList: true, subtree: true, attributeFilter: ["data-state", "data-dash-is-loading"],
    });
    document.fonts.addEventListener("loadingdone", ask);
    document.addEventListener("scroll", ask, {passive: true});
    ask();
})();
