/* Saved views: the menu in the top bar lists them when it opens, saves the address under a name, deletes one's own. */
(function () {
    "use strict";
    const API = "/api/v1/saved-views";
    const HEADERS = {"Content-Type": "application/json"};

    async function ask(address, options) {
        const answer = await fetch(address, {
            credentials: "same-origin", ...options, headers: {...HEADERS, ...window.assay.csrfHeaders()},
        }).catch(() => null);
        const body = answer && await answer.json().catch(() => null);
        return answer && answer.ok ? body.data : {failure: (body && body.message) || "The server does not answer."};
    }

    function entry(view) {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = location.pathname + view.search;
        link.textContent = view.name + (view.is_default && view.is_own ? " · default" : "")
            + (view.is_shared ? " · shared" : "");
        item.append(link);
        if (view.is_own) {
            const button = document.createElement("button");
            button.type = "button";
            button.textContent = "Delete";
            button.dataset.action = "delete-view";
            button.dataset.view = view.view_id;
            button.setAttribute("aria-label", `Delete the view ${view.name}`);
            item.append(button);
        }
        return item;
    }

    /* The way out of a default view: an address that says what a page without one shows. */
    function without() {
        return entry({name: "Without filters", search: window.assay.addresses.bare});
    }

    function told(text) {
        const item = document.createElement("li");
        item.className = "none";
        item.textContent = text;
        return item;
    }

    function remember(found) {
        const chosen = found.find((view) => view.is_default && view.is_own);
        const {defaults} = window.assay.addresses;
        delete defaults[location.pathname];
        Object.assign(defaults, chosen ? {[location.pathname]: chosen.search} : {});
    }

    async function list() {
        const found = await ask(`${API}?path=${encodeURIComponent(location.pathname)}`);
        const place = document.getElementById("saved-views");
        if (found.failure) {
            place.replaceChildren(told(found.failure));
        } else {
            remember(found);
            place.replaceChildren(
                without(), ...(found.length ? found.map(entry) : [told("No saved views of this page yet.")]),
            );
        }
    }

    async function save(button) {
        const input = document.getElementById("view-name");
        // An address without filters shows the usual period; saved, it has to say which.
        const search = location.search || window.assay.addresses.bare;
        const made = await ask(API, {method: "POST", body: JSON.stringify({
            name: input.value, path: location.pathname, search,
            is_shared: button.dataset.shared === "true", is_default: button.dataset.default === "true",
        })});
        window.assay.toast(made.failure || `Saved as ${made.name}`);
        await list();
    }

    async function remove(button) {
        const done = await ask(`${API}/${button.dataset.view}`, {method: "DELETE"});
        window.assay.toast(done.failure || "Deleted");
        await list();
    }

    document.addEventListener("toggle", (event) => {
        if (event.target.id === "views-menu" && event.target.open) {
            list();
        }
    }, true);

    document.addEventListener("click", (event) => {
        const link = event.target.closest("#saved-views a");
        if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
            event.preventDefault();
            document.getElementById("views-menu").open = false;
            window.assay.go(link.pathname, link.search);
        }
    });

    document.addEventListener("keydown", (event) => {
        if (event.target.id === "view-name" && event.key === "Enter" && !event.isComposing) {
            event.preventDefault();
            save(document.querySelector("#views-menu [data-action=save-view]"));
        }
    });

    Object.assign(window.assay.actions, {"save-view": save, "delete-view": remove});
})();
