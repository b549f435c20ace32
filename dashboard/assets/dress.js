/* Dresses figures in the theme: they come without colours and name tokens in `meta` (see dashboard/figures/base.py). */
(function () {
    "use strict";
    const themes = JSON.parse(document.getElementById("chart-themes").textContent);
    // Widths of a letter and of a line of text at the size of ticks and cells, in pixels.
    const LETTER = 6.8;
    const LINE = 15;
    // Of one name under a bar.
    const LINES = 3;
    // From which width on names of rows may be long, and how high a row of bars is at most.
    const WIDE = 560;
    // Which part of the width they may have in a narrower figure.
    const LABELS = 0.42;
    const THICK = 54;
    // Of a figure's width, what its plot has as a rule.
    const SHARE = 0.88;
    // What plotly wants besides the texts of labels, in pixels: around them, for an axis' title, and as padding.
    const [BESIDE, BELOW, ABOVE, TITLE, PADDING] = [8, 7, 8, 18, 12];
    const pen = document.createElement("canvas").getContext("2d");
    let worn = "";

    function theme() {
        return themes[worn || document.documentElement.dataset.bsTheme] || themes.light;
    }

    /* Dresses in this theme from now on, whatever the page wears, "" for the page's own; gives what it was before. */
    function wear(name) {
        const before = worn;
        worn = name;
        return before;
    }

    function paint(token, alpha) {
        const color = theme().colors[token];
        const part = (start) => parseInt(color.slice(start, start + 2), 16);
        return alpha === undefined || alpha === null ? color : `rgba(${part(1)},${part(3)},${part(5)},${alpha})`;
    }

    /* The mark itself: a filled area, bars, or a line with its markers. */
    function marked(trace, meta) {
        const color = paint(meta.color, meta.alpha);
        if (trace.fill && trace.fill !== "none" && meta.fill === undefined) {
            return {...trace, fillcolor: color};
        }
        const colors = meta.colors ? meta.colors.map((token) => paint(token, meta.alpha)) : color;
        const ring = meta.hollow ? colors : meta.ring ? paint("surface") : undefined;
        const marker = {...trace.marker, color: meta.hollow ? paint("surface") : colors};
        if (ring) {
            marker.line = {...marker.line, color: ring};
        }
        if (trace.type === "bar") {
            return {...trace, marker};
        }
        const area = meta.fill === undefined ? {} : {fillcolor: paint(meta.color, meta.fill)};
        return {...trace, ...area, marker, line: {...trace.line, color}};
    }

    function whiskers(trace, meta) {
        const axis = ["error_x", "error_y"].find((name) => trace[name]);
        return axis ? {...trace, [axis]: {...trace[axis], color: paint(meta.error)}} : trace;
    }

    function scaled(trace, meta) {
        const scale = theme().scales[meta.scale];
        const colorscale = meta.scale === "diverging"
            ? scale.steps.flatMap((color, step, all) => [[step / all.length, color], [(step + 1) / all.length, color]])
            : scale.map((color, stop, all) => [stop / (all.length - 1), color]);
        return {...trace, colorscale};
    }

    /* Letters: one colour, or in the cells of a diverging scale one per step; the widest form that fits its cell. */
    function lettered(trace, meta, element) {
        const inks = meta.steps && theme().scales.diverging.texts;
        const color = inks ? meta.steps.map((step) => inks[step]) : paint(meta.text);
        const text = meta.texts
            ? meta.texts.find((form) => Math.max(...form.map(letters)) <= room(meta.cells, element)) || []
            : trace.text;
        return {...trace, text, textfont: {...trace.textfont, color}};
    }

    function dressed(trace, element) {
        const meta = trace.meta || {};
        let made = trace;
        if (meta.color) { made = marked(made, meta); }
        if (meta.error) { made = whiskers(made, meta); }
        if (meta.scale) { made = scaled(made, meta); }
        if (meta.text) { made = lettered(made, meta, element); }
        return made;
    }

    /* What lies over the plot; words stand on a trace of the card's ground, and are short where room is scarce. */
    function laid(layout, width) {
        if (!layout.meta || !layout.meta.shapes) {
            return layout;
        }
        const shapes = (layout.shapes || []).map((shape, at) => {
            const color = paint(...layout.meta.shapes[at]);
            return shape.type === "rect" ? {...shape, fillcolor: color} : {...shape, line: {...shape.line, color}};
        });
        const notes = layout.annotations || [];
        const tokens = layout.meta.annotations;
        const isTight = notes.some(({text}, at) => tokens[at][3] && letters(text) * LETTER > tokens[at][2] * width);
        const annotations = notes.map((note, at) => {
            const [token, alpha, , short] = tokens[at];
            const text = isTight && short ? short : note.text;
            return {...note, text, bgcolor: paint("surface", 0.8), font: {...note.font, color: paint(token, alpha)}};
        });
        return {...layout, shapes, annotations};
    }

    /* How many letters a text shows, without its tags. */
    function letters(text) {
        return text.replace(/<[^>]*>/g, "").replace(/&#?\w+;/g, "&").length;
    }

    /* A name in lines of so many letters at most, if its words allow. */
    function broken(name, room) {
        return name.split(" ").reduce((lines, word) => {
            const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
            return lines.length && letters(longer) <= room ? [...lines.slice(0, -1), longer] : [...lines, word];
        }, []);
    }

    /* Names of the x axis: in lines where each has room, else they slant. */
    function upright(axis, names, width) {
        const room = Math.floor(width / names.length / LETTER);
        const all = names.map((name) => broken(name, room));
        const fits = all.every((lines) => lines.length <= LINES && lines.every((line) => letters(line) <= room));
        return fits ? {...axis, ticktext: all.map((lines) => lines.join("<br>")), tickangle: 0} : axis;
    }

    /* Very short labels of the x axis: at every second or third place where it is narrow. */
    function thinned(axis, width) {
        const longest = Math.max(1, ...axis.ticktext.map(letters));
        const every = Math.max(1, Math.ceil((longest + 1) * LETTER * axis.ticktext.length / width));
        const kept = (list) => list.filter((_, at) => at % every === 0);
        return {...axis, tickvals: kept(axis.tickvals), ticktext: kept(axis.ticktext)};
    }

    function labelled(layout, width) {
        const {thin, names} = layout.meta || {};
        if (names) {
            return {...layout, xaxis: upright(layout.xaxis, names, width)};
        }
        return thin ? {...layout, xaxis: thinned(layout.xaxis, width)} : layout;
    }

    /* Longer names of rows where there is room beside them, or where they take little of it and would be cut. */
    function named(layout, element) {
        const {rows} = layout.meta || {};
        const isCut = () => layout.yaxis.ticktext.some((name) => name.endsWith("…"));
        const hasRoom = () => element.clientWidth >= WIDE || (isCut() && widest(rows) <= LABELS * element.clientWidth);
        return rows && hasRoom() ? {...layout, yaxis: {...layout.yaxis, ticktext: rows}} : layout;
    }

    /* Bars that lie are not thicker than this, however few stand in the height. */
    function slender(trace, layout, element) {
        if (trace.orientation !== "h" || !trace.width || !layout.yaxis.range) {
            return trace;
        }
        const row = element.clientHeight / Math.abs(layout.yaxis.range[0] - layout.yaxis.range[1]);
        return {...trace, width: trace.width * Math.min(1, THICK / row)};
    }

    /* How many letters fit into each of so many cells beside labels; none where rows are too low for text. */
    function room([rows, columns, beside], element) {
        const width = (element.clientWidth - beside * LETTER) / columns - 4;
        return element.clientHeight / (rows + 1) < LINE ? 0 : width / LETTER;
    }

    /* What an axis takes, in pixels: across beside rows, down under columns. */
    function axisSpace(axis, isRows) {
        // Where the labels are plotly's own they are dates: months with their year in a second line, or days.
        const own = axis.tickformat && !axis.tickformat.includes("\n") ? "" : "<br>";
        const lines = (axis.ticktext || [own]).map((text) => String(text).split("<br>"));
        const labels = isRows
            ? Math.ceil(widest(lines.flat())) + BESIDE
            : LINE * Math.max(1, ...lines.map((one) => one.length)) + BELOW;
        return labels + (axis.title && axis.title.text ? TITLE : 0);
    }

    function widest(texts) {
        return Math.max(0, ...texts.map(widthOf));
    }

    function widthOf(text) {
        return pen.measureText(text.replace(/<[^>]*>/g, "").replace(/&#?\w+;/g, "&")).width;
    }

    /* What the axes take on each side, without plotly's padding. */
    function sidesTaken(layout) {
        const taken = {l: 0, r: 0, t: ABOVE, b: 0};
        Object.keys(layout).filter((name) => /^[xy]axis\d*$/.test(name)).forEach((name) => {
            const axis = layout[name];
            const isRows = name.startsWith("y");
            const side = (axis.side || (isRows ? "left" : "bottom"))[0];
            if (axis.visible !== false && axis.showticklabels !== false) {
                taken[side] = Math.max(taken[side], axisSpace(axis, isRows));
            }
        });
        return taken;
    }

    /* Room for the axes from the start: where plotly finds too little, it draws everything twice. */
    function roomy(layout) {
        const {layout: base} = theme().template;
        const given = {...base.margin, ...layout.margin};
        const taken = Object.entries(sidesTaken(layout));
        // Plotly pads each axis by the smallest margin.
        const padding = Math.min(PADDING, ...taken.filter(([, space]) => !space).map(([side]) => given[side]));
        const margin = taken.map(([side, space]) => [side, Math.max(given[side], space && space + padding)]);
        return {...layout, margin: {...given, ...Object.fromEntries(margin)}};
    }

    /* What the columns of a heat map have: its rows' names are long. */
    function columnsWidth(figure, width) {
        const {yaxis} = figure.layout || {};
        const isMap = (figure.data || []).some(({type}) => type === "heatmap") && yaxis && yaxis.ticktext;
        return isMap ? width / SHARE - axisSpace(yaxis, true) - PADDING : width;
    }

    function dress(figure, element) {
        const {layout: base} = theme().template;
        pen.font = `${base.xaxis.tickfont.size}px ${base.font.family}`;
        const width = element.clientWidth * SHARE || 600;
        const layout = named(labelled(laid(figure.layout || {}, width), columnsWidth(figure, width)), element);
        return {
            ...figure,
            data: (figure.data || []).map((trace) => slender(dressed(trace, element), layout, element)),
            layout: {...roomy(layout), template: theme().template},
        };
    }

    /* Whether texts, labels or bars depend on how large the figure stands. */
    function followsWidth(figure) {
        const meta = (figure.layout || {}).meta || {};
        return Boolean(meta.thin || meta.names || meta.rows || (meta.annotations || []).some(([, , , short]) => short))
            || (figure.data || []).some((trace) => (trace.meta || {}).texts || (trace.orientation === "h" && trace.width));
    }

    window.assay.dress = dress;
    window.assay.wear = wear;
    window.assay.locale = themes.locale;
    window.assay.followsWidth = followsWidth;
})();
