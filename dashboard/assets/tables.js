/* Tables behind charts: the page brings their texts in one attribute, and they are built when somebody wants to read
   them. As components of Dash, a chart's table would cost more time at every visit than the chart. */
(function () {
    "use strict";
    const built = new WeakMap();

    function cell(tag, content, scope) {
        const element = document.createElement(tag);
        element.append(content);
        if (scope) {
            element.scope = scope;
        }
        return element;
    }

    function named(text, address) {
        if (!address) {
            return text;
        }
        const link = cell("a", text);
        link.href = address;
        return link;
    }

    function row(cells) {
        const element = document.createElement("tr");
        element.append(...cells);
        return element;
    }

    function table({caption, columns, rows, links}) {
        const element = document.createElement("table");
        element.createCaption().append(caption);
        element.caption.className = "visually-hidden";
        element.createTHead().append(row(columns.map((name) => cell("th", name, "col"))));
        element.createTBody().append(...rows.map(([name, ...texts], index) => row([
            cell("th", named(name, links[index]), "row"), ...texts.map((text) => cell("td", text)),
        ])));
        return element;
    }

    /* Also when a card that shows its table gets other data. */
    function build() {
        document.querySelectorAll(".shows-table [data-table]").forEach((place) => {
            if (built.get(place) !== place.dataset.table) {
                built.set(place, place.dataset.table);
                place.replaceChildren(table(JSON.parse(place.dataset.table)));
            }
        });
    }

    document.addEventListener("click", (event) => {
        const link = event.target.closest("[data-table] a");
        if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
            event.preventDefault();
            window.assay.go(link.pathname, link.search);
        }
    });

    new MutationObserver(build).observe(document, {
        subtree: true, childList: true, attributeFilter: ["data-table", "aria-pressed"],
    });
})();
