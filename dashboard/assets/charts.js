/* Dresses figures in the theme: they come without colours and name tokens in `meta` (see dashboard/theme.py). */
(function () {
    "use strict";
    const themes = JSON.parse(document.getElementById("chart-themes").textContent);
    const configs = new WeakMap();
    let plotly;

    function current() {
        return themes[document.documentElement.dataset.bsTheme] || themes.light;
    }

    function paint(token, alpha) {
        const color = current().colors[token];
        const part = (start) => parseInt(color.slice(start, start + 2), 16);
        return alpha === undefined ? color : `rgba(${part(1)},${part(3)},${part(5)},${alpha})`;
    }

    function dressed(trace) {
        if (!trace.meta || !trace.meta.color) {
            return trace;
        }
        const color = paint(trace.meta.color, trace.meta.alpha);
        if (trace.fill && trace.fill !== "none") {
            return {...trace, fillcolor: color};
        }
        const marker = {...trace.marker, color};
        return trace.type === "bar" ? {...trace, marker} : {...trace, marker, line: {...trace.line, color}};
    }

    function dress(figure) {
        return {
            ...figure,
            data: (figure.data || []).map(dressed),
            layout: {...figure.layout, template: current().template},
        };
    }

    function wrap(library) {
        const react = library.react;
        library.react = function (element, data, layout, config) {
            const figure = Array.isArray(data) ? {data, layout, config} : data;
            configs.set(element, figure.config);
            return react.call(library, element, dress(figure));
        };
        return library;
    }

    // Plotly arrives after this file, when the first chart asks for it.
    Object.defineProperty(window, "Plotly", {
        get: () => plotly,
        set: (library) => { plotly = wrap(library); },
    });

    document.addEventListener("assay:theme", () => {
        document.querySelectorAll(".js-plotly-plot").forEach((element) => {
            plotly.react(element, {data: element.data, layout: element.layout, config: configs.get(element)});
        });
    });
})();
