/* Runs Dash's scripts, in their order, once the first picture stands: their work would hold it up. */
(function () {
    "use strict";

    function run({dataset}) {
        return new Promise((then) => {
            const script = document.createElement("script");
            script.async = false;
            script.onload = script.onerror = then;
            script.src = dataset.src;
            document.body.append(script);
        });
    }

    // Without the picture's script there is none to wait for.
    Promise.resolve(window.assay.firstPicture)
        .then(() => Promise.all([...document.querySelectorAll("link[data-src]")].map(run)))
        .then(() => { window.renderer = new window.DashRenderer(); });
})();
