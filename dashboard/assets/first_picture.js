/* The first picture of a page: drawn from its layout while Dash itself still loads, and taken away once Dash has drawn
   the same beneath it. Its links lead on; all else only shows, and once Dash is there clicks go through it. */
(function () {
    "use strict";
    const PATIENCE_MS = 5000;
    const page = document.getElementById("react-entry-point");
    const {element} = window.assay;

    function plotly() {
        return new Promise((then, otherwise) => {
            const script = document.createElement("script");
            script.onload = then;
            script.onerror = () => otherwise(new Error("plotly.js did not load"));
            script.src = window._dashPlotlyJSURL;
            document.head.append(script);
        });
    }

    /* After the browser has shown what is there; a tab in the background shows nothing. */
    function seen() {
        return new Promise((then) => {
            if (document.hidden) {
                then();
            } else {
                window.requestAnimationFrame(() => setTimeout(then));
            }
        });
    }

    function draw(place, figure) {
        try {
            window.assay.picture(place, figure);
        } catch (error) {
            // The others can be looked at all the same.
            console.error(error);
        }
    }

    async function paint() {
        // Its start takes about as long as the server's answer.
        const library = plotly();
        library.catch(() => undefined);
        const picture = element("div", "first-picture");
        const figures = await window.assay.figures;
        if (figures) {
            picture.ariaBusy = "true";
            show(picture, figures);
        }
        const layout = await window.assay.layout.catch(() => null);
        if (!layout) {
            (picture.isConnected ? picture : document.querySelector(".boot")).replaceWith(failure());
            return;
        }
        const charts = isDashThere() ? [] : show(picture, layout);
        picture.ariaBusy = "false";
        if (picture.isConnected) {
            takeAwayOnceDrawn(picture);
        }
        const shown = charts.filter(([place]) => window.assay.isInView(place));
        if (shown.length) {
            await seen();
            await library;
            shown.forEach(([place, figure]) => draw(place, figure));
        }
    }

    /* Have the picture show a layout; where its charts stand. */
    function show(picture, layout) {
        const {elements, charts} = window.assay.paint(layout);
        picture.replaceChildren(...elements);
        offerLinks(picture);
        if (!picture.isConnected) {
            document.querySelector(".boot").replaceWith(picture);
        }
        window.assay.tellAges();
        return charts;
    }

    /* What leads nowhere without Dash cannot be reached; links of the navigation take the filters along. */
    function offerLinks(picture) {
        picture.querySelectorAll(".filter-bar, .topbar-actions, .card-actions, button, summary").forEach((one) => {
            one.inert = true;
        });
        picture.querySelectorAll(".nav-link:not([href^='/settings'])").forEach((link) => {
            link.search = window.assay.searchOf(link.pathname);
        });
    }

    function isDashThere() {
        return Boolean(page.querySelector(".shell"));
    }

    /* Instead of Dash's own word for it. */
    function failure() {
        const again = element("a", "button", "Try again");
        again.href = location.href;
        return element(
            "div", "blank-page", element("h2", "", "Could not load this page"),
            element("p", "", "The server did not answer as it should; its log says why."), again,
        );
    }

    function isDrawn() {
        // Dash's larger controls, and grids, come a little after the rest.
        return isDashThere() && !page.querySelector(".filter:empty, .grid-list .skeleton")
            && [...page.querySelectorAll(".chart")].every(
                (one) => one.querySelector("[data-drawn]") || !window.assay.isInView(one));
    }

    function takeAwayOnceDrawn(picture) {
        let since;
        const life = new AbortController();
        function remove() {
            life.abort();
            picture.remove();
        }
        function look() {
            since = since || (isDashThere() ? Date.now() : undefined);
            // From now on the page beneath is what one acts on, and hears.
            picture.inert = Boolean(since);
            picture.ariaHidden = String(picture.inert);
            if (page.querySelector("._dash-error")) {
                picture.before(failure());
                remove();
            } else if (isDrawn() || Date.now() - since > PATIENCE_MS) {
                remove();
            } else if (!life.signal.aborted) {
                window.requestAnimationFrame(look);
            }
        }
        look();
        // Whoever acts on the page must see what comes of it.
        ["pointerdown", "keydown"].forEach((type) => document.addEventListener(type, () => {
            if (isDashThere()) {
                remove();
            }
        }, {capture: true, signal: life.signal}));
    }

    // Without a picture, or with one that takes its time, Dash draws the page all the same.
    window.assay.firstPicture = Promise.race([
        paint().catch((error) => console.error(error)),
        new Promise((then) => { setTimeout(then, PATIENCE_MS); }),
    ]);
})();
