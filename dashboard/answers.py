"""The answers of callbacks and layouts, kept as they go over the wire (`kept`): only of those registered here.

What writes, or what belongs to one person, is never registered.
"""

import hashlib
import json
from collections.abc import Callable
from functools import partial
from typing import Any

from dash import Dash
from flask import Flask, Response, abort, current_app, request
from plotly.io.json import to_json_plotly

from dashboard.access.rules import may_ask
from dashboard.access.viewer import viewer
from dashboard.kept import KEPT, Kept, in_lines, response_of, tagged, takes_brotli
from dashboard.layout import layout_of_figures
from dashboard.queries import freshness
from dashboard.questions import is_declared, values_of

# Of the server: which page each callback belongs to, by its output.
OWNERS = "assay_owners_of_callbacks"
UPDATE, LAYOUT = "/_dash-update-component", "/_dash-layout"
# Of the address of a layout, how many lines may come: its figures first, then all of it.
PARTS = "parts"
# Only says that something may have moved; what moved is in the versions.
REFRESH = "refresh.data"
LARGEST_QUESTION = 1024 * 1024
# Every card carries its state; inside a text of JSON the quotes would be escaped.
FAILED = b'"data-state":"error"'

_cached: set[str] = set()

Answering = Callable[[], Any]


def register_cached(output_id: str) -> None:
    """Keep what the callback with this output answers (`<id>.<property>`, as Dash names it)."""
    _cached.add(output_id)


def keep_answers(server: Flask, app: Dash) -> None:
    """Put the cache between `server` and Dash's own views. Whatever guards requests comes before it."""
    answers = _Answers(server.extensions[KEPT], app)
    views = server.view_functions
    views[UPDATE] = answers.to_callbacks(views[UPDATE])
    views[LAYOUT] = answers.to_layouts(views[LAYOUT])


class _Answers:
    def __init__(self, kept: Kept, app: Dash) -> None:
        self.kept = kept
        self.app = app

    def to_callbacks(self, ask_dash: Answering) -> Answering:
        """The view of all callbacks: registered ones from the cache, others from Dash, what is neither refused."""
        def dispatch() -> Any:
            request.max_content_length = LARGEST_QUESTION
            asked = _question()
            # Dash would answer what nobody declared with a traceback in the log.
            if not is_declared(self.app, asked):
                abort(400)
            if not may_ask(current_app.extensions[OWNERS].get(asked["output"])):
                abort(403)
            moment = self.kept.moment() if asked["output"] in _cached else None
            if moment is None:
                return ask_dash()
            values = json.dumps(values_of(asked, without=REFRESH), sort_keys=True)
            key = moment.key(asked["output"], values)
            return response_of(self.kept.made(moment, key, ask_dash, is_whole=_is_whole))

        return dispatch

    def to_layouts(self, ask_dash: Answering) -> Answering:
        """The view of the first layout of a visit; a browser that has it already is told so."""
        def serve_layout() -> Any:
            moment = self.kept.moment()
            if moment is None:
                return ask_dash()
            # The pill in the layout tells them; no version covers them.
            loads = moment.view.read_now(freshness.loads).to_csv(index=False)
            # The navigation shows what its visitor may open, and their name.
            key = moment.key(LAYOUT, request.args.get("at"), loads, viewer().identity)
            tag = hashlib.sha256(key.encode()).hexdigest()
            if request.if_none_match.contains_weak(tag):
                return tagged(Response(status=304), tag)
            make = partial(self.kept.made, moment, key, ask_dash, covered=(freshness.loads,), is_whole=_is_whole)
            made = self.kept.found(key)
            if made is None and PARTS in request.args and takes_brotli():
                figures = layout_of_figures()
                if figures is not None:
                    return in_lines(to_json_plotly(figures).encode(), make)
            made = made or make()
            return tagged(response_of(made), tag) if made.is_lasting else response_of(made)

        return serve_layout


def _is_whole(body: bytes) -> bool:
    return FAILED not in body


def _question() -> Any:
    try:
        return request.get_json()
    except RecursionError:
        abort(400)
