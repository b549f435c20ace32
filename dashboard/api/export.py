"""Downloads: the filtered sales as CSV, and the data of each card, with the numbers exact."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, request, stream_with_context

from dashboard.context import Visit, current, open_visit
from dashboard.pages import all_pages
from dashboard.queries.export import SALES_COLUMNS, sales_rows

export = Blueprint("export", __name__, url_prefix="/export")

# A spreadsheet runs a cell that starts with one of these; a quote in front makes it text again.
RUNS_IN_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r")
ROWS_PER_CHUNK = 500


@export.get("/sales.csv")
def sales() -> Response:
    """Sales as filtered: date, location, product, quantity, revenue, order_count; one row per day and product."""
    visit = _visit()
    rows = sales_rows(current().reader.database, visit.filters.period, visit.location_keys)
    return _csv(f"assay-sales_{_filters_in_words(visit)}.csv", SALES_COLUMNS, rows)


@export.get("/<page>/<card>.csv")
def card(page: str, card: str) -> Response:
    """The data of one card, as its table shows them but exact."""
    found = [one for each in all_pages() for one in each.cards if one.name == f"{page}-{card}"]
    if not found:
        abort(404)
    visit = _visit()
    frame = found[0].rows(visit)
    name = f"assay-{card}_{_filters_in_words(visit)}.csv"
    return _csv(name, list(frame.columns), frame.itertuples(index=False, name=None))


def _visit() -> Visit:
    visit = open_visit(request.query_string.decode("utf-8", "replace"))
    if visit is None:
        abort(404)
    # A page shows other data than asked for with a notice; a file has no place for one.
    if visit.filters.notices:
        abort(400, " ".join(visit.filters.notices))
    return visit


def _csv(name: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> Response:
    response = Response(stream_with_context(_lines(columns, rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _lines(columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for number, row in enumerate(rows, start=1):
        writer.writerow([_cell(value) for value in row])
        if number % ROWS_PER_CHUNK == 0:
            yield _drained(buffer)
    yield _drained(buffer)


def _drained(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _cell(value: Any) -> Any:
    if value is None or value != value:
        return ""
    if isinstance(value, str) and value.startswith(RUNS_IN_A_SPREADSHEET):
        return f"'{value}"
    return value.isoformat() if isinstance(value, date) else value


def _filters_in_words(visit: Visit) -> str:
    period = visit.filters.period
    where = "-".join(visit.location_names) or "all-locations"
    plain = re.sub(r"[^A-Za-z0-9-]+", "-", where).strip("-")[:60] or "locations"
    return f"{period.start}_{period.end}_{plain}"
