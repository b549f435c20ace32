/* Paper shows the page as it is drawn on a desktop, larger or smaller (print.css): laid out anew, cards would cut their
   charts off, which are drawn for the width of the screen. */
(function () {
    "use strict";
    const PAPER_WIDTH = 1608, LARGEST_ZOOM = 1.5, NARROWEST_DESKTOP = 1200;
    const LONGEST_WAIT_MS = 5000, LOOK_MS = 100;
    // So many looks at a list find the same, once all of its rows are there.
    const LOOKS = 4;
    const {style} = document.documentElement;

    function note() {
        const drawn = document.querySelector(".page")?.offsetWidth;
        // Before print, some browsers have the paper's width already.
        if (!drawn || window.matchMedia("print").matches) {
            return;
        }
        ["--drawn-width", "--paper-zoom"].forEach((name) => style.removeProperty(name));
        if (window.innerWidth >= NARROWEST_DESKTOP) {
            style.setProperty("--drawn-width", `${drawn}px`);
            style.setProperty("--paper-zoom", Math.min(PAPER_WIDTH / drawn, LARGEST_ZOOM).toFixed(4));
        }
    }

    function isDrawn() {
        return !document.querySelector(".card[data-state=loading]")
            && [...document.querySelectorAll(".dash-graph")].every((one) => one.querySelector(".main-svg"));
    }

    async function until(isThere) {
        const latest = performance.now() + LONGEST_WAIT_MS;
        while (!isThere() && performance.now() < latest) {
            await new Promise((then) => { setTimeout(then, LOOK_MS); });
        }
    }

    /* Whatever is out of view as well; what does not come in time stays out. */
    async function print() {
        await until(isDrawn);
        const place = window.scrollY;
        for (const list of document.querySelectorAll(".grid-frame")) {
            // It has no rows before it is seen, and then one after the other.
            list.scrollIntoView({behavior: "instant"});
            let cells = 0, same = 0;
            await until(() => {
                const now = list.querySelectorAll(".ag-cell").length;
                same = now > 0 && now === cells ? same + 1 : 0;
                cells = now;
                return same === LOOKS;
            });
            list.after(asTable(list));
        }
        window.scrollTo({top: place, behavior: "instant"});
        window.print();
    }

    function inOrder(within, selector, attribute) {
        return [...within.querySelectorAll(selector)]
            .sort((one, other) => one.getAttribute(attribute) - other.getAttribute(attribute));
    }

    function rowOf(cells, kind) {
        const row = document.createElement("tr");
        row.append(...cells.map((cell) => {
            const made = document.createElement(kind);
            made.textContent = (cell.querySelector(".ag-header-cell-text") || cell).textContent;
            made.className = cell.matches(".ag-right-aligned-header, .ag-right-aligned-cell") ? "" : "words";
            return made;
        }));
        return row;
    }

    /* The rows that a list shows, since it lays itself out anew on paper, and too late. */
    function asTable(list) {
        const [frame, table, head, body] = ["div", "table", "thead", "tbody"].map((name) => document.createElement(name));
        head.append(rowOf(inOrder(list, ".ag-header-cell", "aria-colindex"), "th"));
        // A row has a part for its columns that stay, and one for those that scroll.
        const rows = Map.groupBy(inOrder(list, ".ag-row", "row-index"), (row) => row.getAttribute("row-index"));
        rows.forEach((parts) => {
            const cells = parts.flatMap((part) => inOrder(part, ".ag-cell", "aria-colindex"));
            cells.sort((one, other) => one.getAttribute("aria-colindex") - other.getAttribute("aria-colindex"));
            body.append(rowOf(cells, "td"));
        });
        frame.className = "table-card on-paper";
        table.append(head, body);
        frame.append(table);
        return frame;
    }

    window.assay.actions.print = print;
    window.addEventListener("resize", note);
    window.addEventListener("afterprint", () => document.querySelectorAll(".on-paper").forEach((one) => one.remove()));
    new ResizeObserver(note).observe(document.body);
})();
