/* The first picture of a page: drawn from its layout while Dash itself still loads, and taken away once Dash has drawn
   the same beneath it. It only shows: nothing in it has an id or an action, and clicks go through it. */
(function () {
    "use strict";
    const PATIENCE_MS = 5000;
    const SHOWN = ["className", "title", "type", "role", "hidden", "href", "src", "alt", "width", "height"];
    // What CSS looks at; names and values of figures belong to the page beneath.
    const STYLED = /^(aria-|data-(state|place|loaded-at)$)/;
    const INVISIBLE = ["Location", "Store", "Interval", "Tooltip", "Download"];
    const [ARROW, CARET] = ["M2 7.5h10.5m-4-4 4 4-4 4", "m4.5 6.5 3 3 3-3"];
    const page = document.getElementById("react-entry-point");
    const charts = [];

    function element(tag, className, ...children) {
        const made = document.createElement(tag);
        made.className = className;
        made.append(...children);
        return made;
    }

    function plain(type, properties) {
        const made = document.createElement(type);
        Object.entries(properties).forEach(([name, value]) => {
            if (value === null || value === undefined) {
                return;
            }
            if (name === "style") {
                Object.entries(value).forEach(([key, one]) => {
                    key.startsWith("--") ? made.style.setProperty(key, one) : made.style[key] = one;
                });
            } else if (STYLED.test(name)) {
                made.setAttribute(name, value);
            } else if (SHOWN.includes(name)) {
                made[name] = value;
            }
        });
        made.append(...painted(properties.children));
        return made;
    }

    function drawing(className, lines, pixels = 15) {
        const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        const path = document.createElementNS(made.namespaceURI, "path");
        path.setAttribute("d", lines);
        Object.entries({viewBox: "0 0 15 15", width: pixels, fill: "none", stroke: "currentColor", class: className})
            .forEach(([name, value]) => made.setAttribute(name, value));
        made.append(path);
        return made;
    }

    function graph({figure}) {
        const made = element("div", "dash-graph");
        charts.push([made, figure]);
        return made;
    }

    function segments({className, options, value}) {
        return element("div", `dash-options-list ${className || ""}`, ...options.map((one) => element(
            "label", `dash-options-list-option ${one.value === value ? "selected" : ""}`,
            element("span", "dash-options-list-option-text", one.label),
        )));
    }

    function dropdown({options, value, placeholder}) {
        const chosen = [value].flat();
        const said = (options || []).filter((one) => chosen.includes(one.value)).map((one) => one.label).join(", ");
        const text = element("span", said ? "dash-dropdown-value" : "dash-dropdown-value dash-dropdown-placeholder",
            said || placeholder || "");
        const trigger = element("span", "dash-dropdown-trigger", text, drawing("dash-dropdown-trigger-icon", CARET));
        return element("div", "dash-dropdown-wrapper", element("div", "dash-dropdown", trigger));
    }

    function dates({start_date: start, end_date: end, display_format: format}) {
        const wrapper = element(
            "div", "dash-datepicker-input-wrapper",
            element("span", "", day(start, format)), drawing("dash-datepicker-range-arrow", ARROW, 13),
            element("span", "", day(end, format)), drawing("dash-datepicker-caret-icon", CARET),
        );
        return element("div", "dash-datepicker", wrapper);
    }

    /* As the date picker writes it; its names of months are English. */
    function day(iso, format) {
        const [year, month, date] = iso.slice(0, 10).split("-");
        const name = new Date(year, month - 1).toLocaleString("en", {month: "short"});
        const parts = {
            YYYY: year, YY: year.slice(2), MMM: name, MM: month, M: Number(month), DD: date, D: Number(date),
        };
        return format.replace(/YYYY|YY|MMM|MM|M|DD|D/g, (part) => parts[part]);
    }

    const controls = {
        Link: (properties) => plain("a", properties),
        Graph: graph,
        RadioItems: segments,
        Dropdown: dropdown,
        DatePickerRange: dates,
        Input: ({value, placeholder}) => element("div", "dash-input-container", value || placeholder || ""),
        AgGrid: ({style}) => plain("div", {className: "skeleton", style}),
    };

    function painted(part) {
        if (Array.isArray(part)) {
            return part.flatMap(painted);
        }
        if (part === null || part === undefined || part === false) {
            return [];
        }
        if (!part.namespace) {
            return [String(part)];
        }
        if (INVISIBLE.includes(part.type)) {
            return [];
        }
        const draw = controls[part.type];
        if (draw) {
            return [draw(part.props)];
        }
        return part.namespace === "dash_html_components" ? [plain(part.type.toLowerCase(), part.props)] : [];
    }

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
        const layout = await window.assay.layout.catch(() => null);
        if (!layout) {
            document.querySelector(".boot").replaceWith(failure());
        }
        if (!layout || isDashThere()) {
            return;
        }
        const picture = element("div", "first-picture", ...painted(layout));
        picture.inert = true;
        picture.ariaHidden = "true";
        document.querySelector(".boot").replaceWith(picture);
        window.assay.tellAges();
        takeAwayOnceDrawn(picture);
        const shown = charts.filter(([place]) => window.assay.isInView(place));
        if (shown.length) {
            await seen();
            await library;
            shown.forEach(([place, figure]) => draw(place, figure));
        }
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
        function look() {
            since = since || (isDashThere() ? Date.now() : undefined);
            if (page.querySelector("._dash-error")) {
                picture.replaceWith(failure());
            } else if (isDrawn() || Date.now() - since > PATIENCE_MS) {
                picture.remove();
            } else {
                window.requestAnimationFrame(look);
            }
        }
        look();
        // Whoever acts on the page must see what comes of it.
        ["pointerdown", "keydown"].forEach((type) => document.addEventListener(type, () => {
            if (isDashThere()) {
                picture.remove();
            }
        }, {capture: true}));
    }

    // Without a picture, or with one that takes its time, Dash draws the page all the same.
    window.assay.firstPicture = Promise.race([
        paint().catch((error) => console.error(error)),
        new Promise((then) => { setTimeout(then, PATIENCE_MS); }),
    ]);
})();
