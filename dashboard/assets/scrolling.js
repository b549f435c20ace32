/* Where one was on a page is kept with its entry in the browser's history: a reload and the way back lead there again,
   as soon as there is enough of the page. The browser's own way gives up before the cards have come. */
(function () {
    "use strict";
    const PATIENCE_MS = 8000;
    const QUIET_MS = 300;
    const ANOTHER_PAGE = "#main[data-dash-is-loading=true]";
    const PARTS = `${ANOTHER_PAGE}, .first-picture, .card[data-state=loading], .place[data-dash-is-loading=true]`;
    let isWayBack = false;
    let due;
    let returning;

    function keep() {
        clearTimeout(due);
        if (!returning && (window.history.state || {}).scrolled !== window.scrollY) {
            window.history.replaceState({...window.history.state, scrolled: window.scrollY}, "");
        }
    }

    function keepSoon() {
        clearTimeout(due);
        due = setTimeout(keep, 100);
    }

    function isComing() {
        return !document.querySelector(".shell") || document.querySelector(PARTS);
    }

    /* Until the page stands still, what comes above pushes the place away. */
    function returnTo(top) {
        const {signal} = returning;
        const begun = performance.now();
        let [room, since, placed] = [0, begun, undefined];
        function look(now) {
            if (signal.aborted) {
                return;
            }
            const roomNow = document.documentElement.scrollHeight - window.innerHeight;
            // Of a drag of the scroll bar nothing is told; but what comes to the page changes its height.
            if (roomNow === room && Math.abs(window.scrollY - placed) > 1) {
                leave();
                return;
            }
            if (!document.querySelector(ANOTHER_PAGE)) {
                window.scrollTo(0, top);
            }
            placed = window.scrollY;
            if (roomNow !== room || isComing()) {
                [room, since] = [roomNow, now];
            }
            if (now - since > QUIET_MS || now - begun > PATIENCE_MS) {
                leave();
            } else {
                window.requestAnimationFrame(look);
            }
        }
        window.requestAnimationFrame(look);
    }

    function leave() {
        if (returning) {
            returning.abort();
            returning = undefined;
        }
    }

    function goBack() {
        clearTimeout(due);
        leave();
        const top = (window.history.state || {}).scrolled;
        if (top !== undefined) {
            returning = new AbortController();
            // Whoever scrolls or acts has found their place.
            ["wheel", "touchmove", "pointerdown", "keydown"].forEach((type) => {
                window.addEventListener(type, leave, {signal: returning.signal, capture: true, passive: true});
            });
            returnTo(top);
        }
    }

    /* Called before a link's page is drawn; the way back has its own place. */
    function beginPage(isAnother) {
        if (isAnother && !isWayBack) {
            leave();
            window.scrollTo(0, 0);
            keep();
        }
        isWayBack = false;
    }

    window.history.scrollRestoration = "manual";
    window.addEventListener("scroll", keepSoon, {passive: true});
    // What is done here may lead on at once.
    ["click", "keydown"].forEach((type) => document.addEventListener(type, () => {
        isWayBack = false;
        keep();
    }, true));
    window.addEventListener("pagehide", keep);
    window.addEventListener("popstate", () => {
        isWayBack = true;
        goBack();
    });
    goBack();

    Object.assign(window.assay, {beginPage});
})();
