/* Draws figures dressed in the theme (dress.js), and again when the theme or the width of the window changes. */
(function () {
    "use strict";
    // As they came, so that another theme or width dresses them anew.
    const figures = new WeakMap();
    let plotly, react;

    function wrap(library) {
        react = library.react;
        library.setPlotConfig(window.assay.locale);
        /* Only to be looked at. */
        window.assay.picture = (element, {data, layout}) => react.call(library, element, {
            ...window.assay.dress({data, layout: {...layout, autosize: true}}, element), config: {staticPlot: true},
        });
        library.react = function (element, data, layout, config) {
            const figure = Array.isArray(data) ? {data, layout, config} : data;
            figures.set(element, figure);
            const draw = () => react.call(library, element, window.assay.dress(figure, element));
            // Meanwhile other data may have come, or the page have gone.
            const isWanted = () => element.isConnected && figures.get(element) === figure;
            const drawn = isInView(element) ? draw() : idle().then(() => isWanted() ? draw() : element);
            drawn.then(window.assay.listenToClicks);
            drawn.then(() => { element.dataset.drawn = "true"; });
            return drawn;
        };
        return library;
    }

    function isInView(element) {
        const {top, bottom} = element.getBoundingClientRect();
        return top < window.innerHeight && bottom > 0;
    }

    /* What is in view is drawn first; the rest follows one by one, so that a click between them is heard. */
    function idle() {
        const asked = window.requestIdleCallback || ((then) => setTimeout(then, 50));
        return new Promise((then) => { asked(then, {timeout: 1000}); });
    }

    Object.assign(window.assay, {isInView, figureOf: (element) => figures.get(element)});

    // Plotly arrives after this file, when the first chart asks for it.
    Object.defineProperty(window, "Plotly", {
        get: () => plotly,
        set: (library) => { plotly = wrap(library); },
    });

    function drawAgain(wanted) {
        document.querySelectorAll(".js-plotly-plot").forEach((element) => {
            const figure = figures.get(element);
            if (figure && wanted(figure)) {
                plotly.react(element, figure);
            }
        });
    }

    document.addEventListener("assay:theme", () => drawAgain(() => true));

    /* Paper is light (tokens.css), and does not wait for charts that are out of view. */
    let isOnPaper = false;
    function turnToPaper(isPrinting) {
        if (isPrinting === isOnPaper) {
            return;
        }
        isOnPaper = isPrinting;
        window.assay.wear(isPrinting ? "light" : "");
        if (document.documentElement.dataset.bsTheme !== "dark") {
            return;
        }
        if (!isPrinting) {
            drawAgain(() => true);
            return;
        }
        document.querySelectorAll(".js-plotly-plot").forEach((element) => {
            const figure = figures.get(element);
            if (figure) {
                react.call(plotly, element, window.assay.dress(figure, element));
            }
        });
    }

    // Not every way to paper tells beforehand.
    const paper = window.matchMedia("print");
    paper.addEventListener("change", () => turnToPaper(paper.matches));
    window.addEventListener("beforeprint", () => turnToPaper(true));
    window.addEventListener("afterprint", () => turnToPaper(paper.matches));

    let waiting;
    window.addEventListener("resize", () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => drawAgain(window.assay.followsWidth), 150);
    });
})();
