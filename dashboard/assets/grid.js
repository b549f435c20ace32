/* AG Grid for long lists. Its script is larger than all else together, so it comes with the first grid: until then a
   component stands in its place that asks for it. */
(function () {
    "use strict";
    const React = window.React;
    const counts = new Map();
    let library;
    let loading;
    let Lazy;

    function load(address) {
        loading = loading || new Promise((resolve, reject) => {
            const script = document.createElement("script");
            script.src = address;
            script.onload = () => resolve({default: library.AgGrid});
            script.onerror = () => reject(new Error("the grid's script could not be loaded"));
            document.head.append(script);
        });
        return loading;
    }

    function AgGrid(props) {
        Lazy = Lazy || React.lazy(() => load(props.dashGridOptions.context.script));
        // As tall as the grid will be, so that nothing below it jumps.
        const fallback = React.createElement("div", {className: "skeleton", style: props.style});
        return React.createElement(React.Suspense, {fallback}, React.createElement(Lazy, props));
    }

    /* The stand-in stays for good: another component in its place would draw every grid anew. */
    const standIn = {AgGrid};
    Object.defineProperty(window, "dash_ag_grid", {
        get: () => standIn,
        set: (loaded) => {
            library = loaded;
            Object.assign(standIn, loaded, {AgGrid});
        },
    });

    function isPlain(event) {
        return !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    }

    function AssayLink(props) {
        const href = (props.data || {})[props.colDef.field + "@"];
        if (!href) {
            return props.value || null;
        }
        const follow = (event) => {
            event.stopPropagation();
            if (isPlain(event)) {
                event.preventDefault();
                window.assay.follow(href);
            }
        };
        const tellIfCut = ({currentTarget}) => {
            const cell = currentTarget.closest(".ag-cell-value");
            currentTarget.title = cell.scrollWidth > cell.clientWidth ? props.value : "";
        };
        return React.createElement("a", {href, onClick: follow, onMouseEnter: tellIfCut, tabIndex: -1}, props.value);
    }

    /* A click on a row, or Enter in it, leads where its first link leads, in a cell with a link where that one does. */
    function assayOpenRow(params) {
        const event = params.event;
        const isKey = event.type === "keydown";
        if (!params.data || (isKey ? event.key !== "Enter" : !isPlain(event) || String(window.getSelection()))) {
            return;
        }
        const links = Object.keys(params.data).filter((key) => key.endsWith("@"));
        const own = isKey && params.colDef.field + "@";
        const href = params.data[own] || params.data[links[0]];
        if (href && !event.defaultPrevented) {
            window.assay.follow(href);
        }
    }

    function noted(address, key, list, value) {
        const parameters = new URLSearchParams(address);
        const others = parameters.getAll(key).filter((other) => !other.startsWith(`${list}:`));
        parameters.delete(key);
        [...others, ...(value ? [`${list}:${value}`] : [])].forEach((each) => parameters.append(key, each));
        return window.assay.asSearch(parameters);
    }

    /* How a list is sorted and searched goes into the address, in its place, and into the addresses of its files:
       nothing else on the page follows it. */
    function note(key, list, value) {
        const search = noted(location.search, key, list, value);
        window.history.replaceState(window.history.state, "", location.pathname + search);
        document.querySelectorAll(`[id="${list}"] a[download], #export-page`).forEach((file) => {
            file.search = noted(file.search, key, list, value);
        });
    }

    function assayNoteSort(params) {
        const {list, sort} = params.api.getGridOption("context");
        const column = params.api.getColumnState().find((each) => each.sort);
        const now = column ? (column.sort === "desc" ? "-" : "") + column.colId : sort;
        note("sort", list, now === sort ? "" : now);
    }

    /* The grid's own functions; none while it is not drawn yet. */
    function drawn(name) {
        try {
            return standIn.getApi(name);
        } catch (_missing) {
            return undefined;
        }
    }

    /* Called when somebody searches: what the grid holds is of another question. One that is not drawn yet will ask
       with this text. */
    function searchList(text, name) {
        note("find", name.replace(/-grid$/, ""), (text || "").trim());
        counts.delete(name);
        drawn(name)?.purgeInfiniteCache();
    }

    /* Called when it is known how many rows a list has: before its first rows or after them. */
    function countList(count, name) {
        counts.set(name, count);
        // Where there are none, one row says so.
        if (count) {
            drawn(name)?.setRowCount(count, true);
        }
    }

    /* A grid that sorts anew forgets how many there are. */
    function assayTellCount({api}) {
        // One that is on its way out no longer knows which list it is.
        const count = counts.get(api.getGridOption("context")?.list + "-grid");
        if (count && !api.isLastRowIndexKnown()) {
            api.setRowCount(count, true);
        }
    }

    /* A page is turned at its end; the next one begins at its beginning. */
    function assayTurnPage(params) {
        if (params.newPage) {
            const list = document.getElementById(params.api.getGridOption("context")?.list);
            const top = list.getBoundingClientRect().top - document.querySelector(".filter-bar").offsetHeight;
            if (top < 0) {
                window.scrollBy(0, top);
            }
        }
    }

    window.dashAgGridFunctions = Object.assign(
        window.dashAgGridFunctions || {}, {assayOpenRow, assayNoteSort, assayTurnPage, assayTellCount},
    );
    window.dashAgGridComponentFunctions = Object.assign(window.dashAgGridComponentFunctions || {}, {AssayLink});
    window.dash_clientside.assay = Object.assign(window.dash_clientside.assay || {}, {searchList, countList});
})();
