"""What the dashboard is measured beside: a bare route, and the same charts on a page as Dash makes it by default."""

import json
import os
from pathlib import Path

import plotly.graph_objects as go
from dash import Dash, Input, Output, dcc, html
from flask import Flask

# A file with a JSON list of figures.
FIGURES = "ASSAY_BENCH_FIGURES"
ANSWER_BYTES = 4096


def bare() -> Flask:
    """One route that does nothing: what the server itself can answer."""
    server = Flask(__name__)
    answer = json.dumps({"answer": "x" * ANSWER_BYTES})
    server.add_url_rule("/", view_func=lambda: answer, methods=["GET", "POST"])
    return server


def default_dash() -> Flask:
    """The figures in one callback each: all of plotly.js, the default template, bytes compressed at every request.

    It has its figures ready, so it is measured without any query.
    """
    figures = [go.Figure(figure, skip_invalid=True) for figure in json.loads(Path(os.environ[FIGURES]).read_text())]
    app = Dash(__name__, compress=True)
    app.layout = html.Div([
        dcc.Location(id="url"), html.Div([dcc.Graph(id=f"chart-{number}") for number in range(len(figures))]),
    ])
    for number, figure in enumerate(figures):
        app.callback(Output(f"chart-{number}", "figure"), Input("url", "search"))(lambda _search, made=figure: made)
    server: Flask = app.server
    # Without it, parallel first requests break the default application too.
    server.test_client().get("/_dash-layout")
    return server
