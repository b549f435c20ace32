"""The menu of saved views in the top bar; assets/views.js fills it when it is opened."""

from dash import dcc, html

from dashboard.components.attributes import aria, data
from dashboard.components.icons import icon


def views_menu(may_share: bool) -> html.Details:
    """Open a saved view, save this one, delete one's own."""
    return html.Details(
        [
            html.Summary([icon("bookmark"), html.Span("Views")], className="button", **aria(label="Saved views")),
            html.Div(
                [
                    html.Ul(id="saved-views", className="saved-views", **aria(live="polite")),
                    html.Div(
                        [
                            dcc.Input(id="view-name", type="text", placeholder="Name of this view", maxLength=80,
                                      debounce=True, autoComplete="off"),
                            html.Div([
                                html.Button("Save", type="button", className="button", **data(action="save-view")),
                                html.Button("Save and share", type="button", className="button",
                                            **data(action="save-view", shared="true")) if may_share else None,
                                html.Button("Save as my default", type="button", className="button",
                                            **data(action="save-view", default="true")),
                            ], className="save-buttons"),
                        ],
                        className="save-view",
                    ),
                ],
                className="panel",
            ),
        ],
        className="menu views-menu",
        id="views-menu",
    )
