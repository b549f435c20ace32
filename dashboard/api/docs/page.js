/* Shows the OpenAPI document of this server. Nothing is fetched from, or told to, anybody else. */
(function () {
    "use strict";

    const chosen = (document.cookie.match(/(?:^|;\s*)theme=(light|dark)(?:;|$)/) || [])[1];
    const isDark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.bsTheme = isDark ? "dark" : "light";
    Scalar.createApiReference("#docs", {
        url: "/api/v1/openapi.json",
        theme: "none",
        darkMode: isDark,
        hideDarkModeToggle: true,
        withDefaultFonts: false,
        telemetry: false,
        hideClientButton: true,
        showDeveloperTools: "never",
        agent: {disabled: true},
        mcp: {disabled: true},
        defaultHttpClient: {targetKey: "php", clientKey: "guzzle"},
        authentication: {preferredSecurityScheme: "token"},
        metaData: {title: "API · Assay"},
    });
})();
