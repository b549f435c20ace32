/* Draws the components of a layout as they would look, without Dash: only to be looked at, so that nothing in it has an
   id or an action. What Dash's own controls look like is said here; all other components are elements. */
(function () {
    "use strict";
    const SHOWN = ["className", "title", "type", "role", "hidden", "href", "src", "alt", "width", "height"];
    // What CSS looks at; names and values of figures belong to the page beneath.
    const STYLED = /^(aria-|data-(state|place|loaded-at)$)/;
    const [ARROW, CARET] = ["M2 7.5h10.5m-4-4 4 4-4 4", "m4.5 6.5 3 3 3-3"];
    let charts;

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

    // What is given here is named as Dash names it: a field's placeholder is what it says while nothing is chosen.
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
        if (controls[part.type]) {
            return [controls[part.type](part.props)];
        }
        // What is no element, such as a store, cannot be seen.
        return part.namespace === "dash_html_components" ? [plain(part.type.toLowerCase(), part.props)] : [];
    }

    Object.assign(window.assay, {element});

    /* The elements of a layout, and where its charts stand: pairs of an element and a figure. */
    window.assay.paint = (layout) => {
        charts = [];
        return {elements: painted(layout), charts};
    };
})();
