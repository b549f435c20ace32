/* A chart as a picture that says by itself what it shows: page, days and filters, title and keys. Light, as paper and
   slides are, whatever the page wears. Nothing leaves the machine. */
(function () {
    "use strict";
    const SCALE = 2;
    const PADDING = 20;
    let fonts;

    /* The page's fonts within style rules: an image loads nothing by itself. */
    function fontFaces() {
        const own = [...document.styleSheets].filter(({href}) => href && new URL(href).origin === location.origin);
        fonts = fonts || Promise.all(own.flatMap((sheet) => [...sheet.cssRules]
            .filter((rule) => rule instanceof CSSFontFaceRule)
            .map((rule) => withFont(rule.cssText, sheet.href)))).then((rules) => rules.join(""));
        return fonts;
    }

    async function withFont(rule, base) {
        const [source, address] = rule.match(/url\("?([^")]+)"?\)/);
        const file = await (await fetch(new URL(address, base))).blob();
        return rule.replace(source, `url("${await asData(file)}")`);
    }

    function asData(file) {
        return new Promise((then, fail) => {
            const reader = new FileReader();
            reader.onload = () => then(reader.result);
            reader.onerror = () => fail(reader.error);
            reader.readAsDataURL(file);
        });
    }

    /* What it is of: the page, the one thing that the page is about, its days and what is chosen. */
    function origin({days, chosen}) {
        const text = (selector) => document.querySelector(selector)?.textContent;
        const hasPeriod = !document.querySelector(".filter-period")?.hidden;
        return [text("#page-title"), text("#main .heading h2"), hasPeriod && days, chosen].filter(Boolean).join(" · ");
    }

    /* What stands above the chart, with every style in it; and its height. */
    function head(place, width, said) {
        const stage = document.createElement("div");
        stage.className = "picture-stage";
        stage.dataset.bsTheme = "light";
        const made = document.createElement("div");
        made.style.width = `${width}px`;
        const line = document.createElement("p");
        line.className = "picture-origin";
        line.textContent = origin(said);
        const parts = [".card-head", ".stale-note", ".legend"].map((part) => place.querySelector(part)?.cloneNode(true));
        made.append(line, ...parts.filter(Boolean));
        made.querySelector(".card-actions")?.remove();
        stage.append(made);
        document.body.append(stage);
        const {height} = made.getBoundingClientRect();
        const all = [made, ...made.querySelectorAll("*")];
        const styles = all.map((one) => {
            const style = getComputedStyle(one);
            return [...style].map((name) => `${name}:${style.getPropertyValue(name)}`).join(";");
        });
        all.forEach((one, at) => { one.style.cssText = styles[at]; });
        stage.remove();
        return {text: new XMLSerializer().serializeToString(made), height: Math.ceil(height)};
    }

    /* The chart at the size that it has on the screen, without touching that one. */
    function drawn(chart, {width, height}) {
        const {dress, figureOf, wear} = window.assay;
        const before = wear("light");
        const {data, layout} = dress(figureOf(chart), {clientWidth: width, clientHeight: height});
        wear(before);
        const size = {width, height};
        return window.Plotly.toImage({data, layout: {...layout, ...size}}, {format: "svg", imageDataOnly: true, ...size});
    }

    async function picture(place, said) {
        const chart = place.querySelector(".js-plotly-plot");
        // While its table stands in its place the chart has no size of its own.
        const {width, height} = chart._fullLayout;
        const above = head(place, width, said);
        const [plot, faces] = await Promise.all([drawn(chart, {width, height}), fontFaces()]);
        const size = [width + 2 * PADDING, height + above.height + 2 * PADDING];
        return {size, svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${size[0]}" height="${size[1]}">
            <style>${faces}</style><rect width="100%" height="100%" fill="#FFFFFF"/>
            <foreignObject x="${PADDING}" y="${PADDING}" width="${width}" height="${above.height}">${above.text}</foreignObject>
            <g transform="translate(${PADDING},${PADDING + above.height})">${plot}</g></svg>`};
    }

    async function asPng({size: [width, height], svg}) {
        const image = new Image();
        image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
        await image.decode();
        const canvas = document.createElement("canvas");
        Object.assign(canvas, {width: width * SCALE, height: height * SCALE});
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        return new Promise((then) => { canvas.toBlob(then, "image/png"); });
    }

    async function save(button) {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(await asPng(await picture(button.closest(".place"), button.dataset)));
        link.download = `assay-${button.dataset.name}.png`;
        link.click();
        URL.revokeObjectURL(link.href);
    }

    window.assay.actions["save-picture"] = (button) => save(button).catch((error) => {
        console.error(error);
        window.assay.toast("The picture could not be made");
    });
})();
