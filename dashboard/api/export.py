"""Downloads: the filtered sales as CSV, each card's data as CSV or XLSX, a page's as one workbook; numbers exact."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from flask import Blueprint, Response, abort, request, stream_with_context

from dashboard.access.audit import record
from dashboard.access.rules import may_open
from dashboard.api import spreadsheets, workbooks
from dashboard.cards.card import Card, guarded
from dashboard.context import Visit, current, open_visit
from dashboard.filters import DIMENSIONS, FIND, focused
from dashboard.format import whole
from dashboard.pages import Page, all_pages
from dashboard.queries.export import SALES_COLUMNS, SALES_FILTERS, sales_rows
from warehouse.metrics.questions import NotAnswerable

export = Blueprint("export", __name__, url_prefix="/export")

# Keys of an address whose values may name a customer.
TELLS_WHO = ("customer", "order", FIND)
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@export.after_request
def note(response: Response) -> Response:
    """Put down who takes data away, which, and with which filters; no file leaves without it."""
    if response.status_code == 200:
        with current().reader.database.transaction("app") as connection:
            record(connection, "export", request.path, filters=_filters_noted())
    return response


@export.get("/sales.csv")
def sales() -> Response:
    """Sales as filtered: date, location, product, quantity, revenue, order_count; one row per day and product."""
    visit = _visit()
    beyond = [DIMENSIONS[name].lower() for name, _ids in visit.filters.chosen if name not in SALES_FILTERS]
    if beyond:
        abort(400, f"Sales by day and product cannot be filtered by {', '.join(beyond)}: export the list of orders.")
    rows = visit.view.stream(sales_rows, visit.filters.period, visit.filters.chosen)
    return _csv(f"assay-sales_{_filters_in_words(visit)}.csv", SALES_COLUMNS, rows)


@export.get("/<page>.xlsx")
def page(page: str) -> Response:
    """A page's cards as one workbook: a sheet each, and one that says with which filters they were made."""
    visit = _visit()
    found = next((each for each in all_pages() if _name(each) == page), None)
    if found is None:
        abort(404)
    _refuse_closed(found)
    view = found.view_of(*focused(request.query_string.decode("utf-8", "replace")))
    cards = [card for card, _width in view.cards if not card.without_rows and card.is_for(visit.view.scope)]
    sheets = [(card.title, _rows_or_reason(card, visit)) for card in cards]
    return _xlsx(f"assay-{page}_{_filters_in_words(visit)}.xlsx", visit, sheets)


@export.get("/<page>/<card>.<kind>")
def card(page: str, card: str, kind: str) -> Response:
    """The data of one card, as its table shows them but exact; a file of only the first rows, or of those that a list
    was searched for, says so in its name."""
    owner, found = _card(f"{page}-{card}")
    if owner is None or found is None or kind not in ("csv", "xlsx"):
        abort(404)
    _refuse_closed(owner)
    visit = _visit()
    frame = _rows(found, visit)
    cut = f"_first-{len(frame)}-of-{_rows_in_all(frame)}" if _is_cut(frame) else ""
    searched = f"_search-{_plain(text)}" if (text := frame.attrs.get("searched")) else ""
    name = f"assay-{card}_{_filters_in_words(visit)}{searched}{cut}.{kind}"
    if kind == "xlsx":
        return _xlsx(name, visit, [(found.title, frame)])
    return _csv(name, list(frame.columns), frame.itertuples(index=False, name=None))


def _card(name: str) -> tuple[Page | None, Card | None]:
    """The card, and a page that it stands on."""
    cards = ((page, card) for page in all_pages() for card in page.cards)
    return next((found for found in cards if found[1].name == name and not found[1].without_rows), (None, None))


def _refuse_closed(page: Page) -> None:
    if not may_open(page.path):
        abort(403, f"{page.name} is not open to your role.")


def _rows(card: Card, visit: Visit) -> pd.DataFrame:
    """The card's rows, or an answer that says why there are none: 422 for what cannot be asked, 503 for a failure."""
    def read() -> pd.DataFrame | str:
        try:
            return card.rows(visit)
        except NotAnswerable as refusal:
            return str(refusal)

    frame: pd.DataFrame | str = guarded(
        card.name, read, lambda cause, reference: abort(503, f"{cause} Ref {reference}.")
    )
    if isinstance(frame, str):
        abort(422, frame)
    return frame


def _rows_or_reason(card: Card, visit: Visit) -> pd.DataFrame:
    """The card's rows; one row that says why where they cannot be had, so that the other sheets are."""
    frame: pd.DataFrame = guarded(
        card.name, lambda: card.rows(visit),
        lambda cause, reference: pd.DataFrame({"not_available": [f"{cause} Ref {reference}."]}),
    )
    return frame


def _rows_in_all(frame: pd.DataFrame) -> int:
    """How many rows there are; a list's frame may hold only the first of them."""
    return int(frame.attrs.get("of", len(frame)))


def _is_cut(frame: pd.DataFrame) -> bool:
    return _rows_in_all(frame) > len(frame)


def _name(page: Page) -> str:
    return page.path.strip("/") or "overview"


def _visit() -> Visit:
    visit = open_visit(request.query_string.decode("utf-8", "replace"))
    if visit is None:
        abort(404)
    # A page shows other data than asked for with a notice; a file has no place for one.
    if visit.filters.notices:
        abort(400, " ".join(visit.filters.notices))
    return visit


def _csv(name: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> Response:
    return _file(name, "text/csv", stream_with_context(spreadsheets.csv_lines(columns, rows)))


def _xlsx(name: str, visit: Visit, sheets: Sequence[tuple[str, pd.DataFrame]]) -> Response:
    """A workbook: a sheet per (title, frame), then one of facts about them."""
    tables: list[workbooks.Table] = [
        (title, list(frame.columns), frame.itertuples(index=False, name=None)) for title, frame in sheets
    ]
    return _file(name, XLSX_TYPE, workbooks.workbook([*tables, ("About", (), _about(visit, sheets))]))


def _file(name: str, kind: str, body: Any) -> Response:
    response = Response(body, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _about(visit: Visit, sheets: Sequence[tuple[str, pd.DataFrame]]) -> list[tuple[str, str]]:
    """What a workbook says of where its numbers come from, and which of its sheets are not whole."""
    filters, settings = visit.filters, visit.settings
    chosen = [(DIMENSIONS[name], ", ".join(visit.names(name))) for name, _ids in filters.chosen]
    return [
        ("Period", f"{filters.period.start} to {filters.period.end}"),
        ("Comparison", f"{visit.base.start} to {visit.base.end}" if visit.base else "none"),
        *chosen,
        ("Business days in", settings.business_timezone),
        ("Amounts in", settings.currency),
        ("Last complete day", str(visit.horizon.last_complete_day)),
        *[(title, f"only what holds “{text}”") for title, frame in sheets if (text := frame.attrs.get("searched"))],
        *[(title, f"the first {whole(len(frame))} of {whole(_rows_in_all(frame))} rows") for title, frame in sheets
          if _is_cut(frame)],
    ]


def _filters_noted() -> dict[str, list[str]]:
    """The filters as the audit log keeps them: of what may name a customer, only that it was there."""
    # A null character is no text to PostgreSQL.
    return {
        name.replace("\0", ""): ["..."] if name in TELLS_WHO else [value.replace("\0", "") for value in values]
        for name, values in request.args.lists()
    }


def _filters_in_words(visit: Visit) -> str:
    period = visit.filters.period
    where = "-".join(visit.location_names) or "all-locations"
    return f"{period.start}_{period.end}_{_plain(where) or 'locations'}"


def _plain(text: str) -> str:
    """The text as a part of a file's name."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", text).strip("-")[:60]
