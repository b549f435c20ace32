/* Dash's own controls as assistive technology should meet them. Dash 4.4 gives some of them roles that do not fit what
   they hold; what it draws anew is mended anew. Each line below is one finding of axe-core. */
(function () {
    "use strict";

    function mend(selector, attributes) {
        document.querySelectorAll(selector).forEach((element) => {
            Object.entries(attributes).forEach(([name, value]) => {
                if (value === null) {
                    element.removeAttribute(name);
                } else if (element.getAttribute(name) !== value) {
                    element.setAttribute(name, value);
                }
            });
        });
    }

    function mendAll() {
        // The dates' frame is no control: the two fields in it are, and say so themselves.
        mend(".dash-datepicker-input-wrapper", {
            "role": "group", "aria-label": "Dates", "aria-labelledby": null, "aria-haspopup": null,
            "aria-expanded": null, "aria-disabled": null,
        });
        // Dash lets the keyboard reach a hidden field instead of the button that opens the options.
        mend(".dash-dropdown-focus-target", {"tabindex": "-1"});
        mend("button.dash-dropdown", {"tabindex": "0"});
        // A list of options may hold no controls of its own; a group of radio buttons may.
        mend(".dash-radioitems[role=listbox]", {"role": "radiogroup", "aria-label": "Choices"});
        mend("#filter-preset", {"aria-label": "Period"});
        mend(".dash-radioitems [role=option]", {"role": null, "aria-selected": null});
        mend(".dash-checklist[role=listbox]", {"role": "group", "aria-label": "Choices"});
        mend(".dash-checklist [role=option]", {"role": null, "aria-selected": null});
    }

    /* A slider's thumb is what one moves, so it is called as its slider is. */
    function nameThumbs() {
        document.querySelectorAll(".dash-slider-thumb:not([aria-label])").forEach((thumb) => {
            const label = thumb.closest(".control")?.querySelector("label");
            if (label) {
                thumb.setAttribute("aria-label", label.textContent);
            }
        });
    }

    let isDue = false;
    new MutationObserver(() => {
        if (!isDue) {
            isDue = true;
            window.requestAnimationFrame(() => {
                isDue = false;
                mendAll();
                nameThumbs();
            });
        }
    }).observe(document.body, {
        subtree: true, childList: true, attributes: true,
        attributeFilter: ["aria-expanded", "aria-haspopup", "aria-labelledby", "aria-selected", "role", "tabindex"],
    });
})();
