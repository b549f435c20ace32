/* Texts about segments: a field that was changed is saved when it is left. */
(function () {
    "use strict";

    function say(field, text) {
        field.parentElement.querySelector(".strategy-note").textContent = text;
    }

    async function save(field) {
        const text = field.value.trim();
        if (text === field.dataset.saved) {
            return;
        }
        say(field, "Saving");
        const segment = encodeURIComponent(field.parentElement.dataset.segment);
        const answer = await fetch(`/api/v1/segment-strategies/${segment}`, {
            method: "PUT",
            credentials: "same-origin",
            headers: {"Content-Type": "application/json", ...window.assay.csrfHeaders()},
            body: JSON.stringify({text}),
        }).catch(() => null);
        const isSaved = Boolean(answer && answer.ok);
        if (isSaved) {
            field.dataset.saved = text;
        }
        say(field, isSaved ? "Saved" : "Not saved. Change it again to try once more.");
    }

    document.addEventListener("focusin", (event) => {
        const field = event.target.closest(".strategy-text");
        if (field && field.dataset.saved === undefined) {
            field.dataset.saved = field.value.trim();
        }
    });

    document.addEventListener("focusout", (event) => {
        const field = event.target.closest(".strategy-text");
        if (field) {
            save(field);
        }
    });
})();
