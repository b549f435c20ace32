/* How long ago the data were loaded, and the title of the page, kept true while it stays open. */
(function () {
    "use strict";
    const SECONDS = {minute: 60, hour: 3600, day: 86400};

    function age(moment) {
        const seconds = Math.max(0, (Date.now() - Date.parse(moment)) / 1000);
        if (seconds < SECONDS.minute) {
            return "just now";
        }
        if (seconds < SECONDS.hour) {
            return `${Math.floor(seconds / SECONDS.minute)} min ago`;
        }
        return seconds < 2 * SECONDS.day
            ? `${Math.floor(seconds / SECONDS.hour)} h ago`
            : `${Math.floor(seconds / SECONDS.day)} days ago`;
    }

    function tellAges() {
        document.querySelectorAll("[data-loaded-at]").forEach((element) => {
            const text = `loaded ${age(element.dataset.loadedAt)}`;
            if (element.textContent !== text) {
                element.textContent = text;
            }
        });
        const heading = document.getElementById("page-title");
        if (heading) {
            document.title = `${heading.textContent} · Assay`;
        }
    }

    Object.assign(window.assay, {tellAges});
    window.setInterval(tellAges, 30000);
})();
