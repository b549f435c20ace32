/* What buttons do: theme, share, navigation on small screens, table view, retry. One listener for all of them. */
(function () {
    "use strict";
    const root = document.documentElement;
    const A_YEAR = 31536000;

    function toast(text) {
        const element = document.getElementById("toast");
        element.textContent = text;
        element.classList.add("shown");
        window.setTimeout(() => element.classList.remove("shown"), 2400);
    }

    /* First the other theme, so that a click is always seen; then the system's own, fixed; then back to following it. */
    function nextTheme() {
        const system = window.assay.systemIsDark.matches ? "dark" : "light";
        const other = system === "dark" ? "light" : "dark";
        const next = {system: other, [other]: system, [system]: "system"}[window.assay.chosenTheme()];
        const age = next === "system" ? 0 : A_YEAR;
        document.cookie = `theme=${next}; path=/; max-age=${age}; samesite=lax`;
        window.assay.applyTheme();
        nameTheme();
        toast(`Theme: ${next}`);
    }

    function nameTheme() {
        const button = document.querySelector(".theme-button");
        if (button) {
            button.title = `Theme: ${window.assay.chosenTheme()}`;
            button.setAttribute("aria-label", button.title);
        }
    }

    async function share() {
        try {
            await navigator.clipboard.writeText(location.href);
            toast("Link copied");
        } catch (_refused) {
            // Without a secure origin the clipboard is closed; the address bar still holds the link.
            toast("Copy the link from the address bar");
        }
    }

    function openNavigation(isOpen) {
        root.toggleAttribute("data-navigation-open", isOpen);
        const button = document.querySelector(".menu-button");
        button.setAttribute("aria-expanded", String(isOpen));
        (isOpen ? document.querySelector("#sidebar .close-navigation") : button).focus();
    }

    function toggleTable(button) {
        const isShown = button.closest(".place").classList.toggle("shows-table");
        button.setAttribute("aria-pressed", String(isShown));
        window.dispatchEvent(new Event("resize"));
    }

    /* A menu closes by choosing from it, by clicking elsewhere and by Escape; a panel stays open while it is used. */
    function closeMenus(except) {
        document.querySelectorAll("details.menu[open]").forEach((menu) => {
            if (menu !== except) {
                menu.open = false;
            }
        });
    }

    async function signOut() {
        await fetch("/sign-out", {
            method: "POST", credentials: "same-origin", headers: window.assay.csrfHeaders(),
        }).catch(() => null);
        location.assign("/sign-in");
    }

    const actions = {
        "theme": nextTheme,
        "share": share,
        "sign-out": signOut,
        "open-navigation": () => openNavigation(true),
        "close-navigation": () => openNavigation(false),
        "toggle-table": toggleTable,
        "reload": () => location.reload(),
        "retry": () => window.assay.refresh(),
    };

    // Other scripts add theirs.
    Object.assign(window.assay, {actions, toast});

    document.addEventListener("click", (event) => {
        const button = event.target.closest("[data-action]");
        closeMenus(event.target.closest("summary, .panel")?.parentElement);
        if (button) {
            actions[button.dataset.action](button);
        } else if (event.target.closest("#sidebar a") && root.hasAttribute("data-navigation-open")) {
            openNavigation(false);
        }
    });

    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape") {
            closeMenus();
        }
        if (event.key === "Escape" && root.hasAttribute("data-navigation-open")) {
            openNavigation(false);
        }
    });

    /* Called by Dash once the page is drawn, and again when its title or the data's age changes. */
    function nameAndDate() {
        window.requestAnimationFrame(() => {
            window.assay.tellAges();
            nameTheme();
        });
    }

    if (window.dash_clientside) {
        Object.assign(window.dash_clientside.assay, {nameAndDate});
    } else {
        // A page without Dash stands as it came.
        nameTheme();
    }
})();
