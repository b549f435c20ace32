"""Where figures come from: every table from bronze to the pages, and what feeds a chosen one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
from dash import dcc, html

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.pipeline_words import rows_of
from dashboard.context import Visit
from dashboard.figures.layered import Box, layered_figure
from dashboard.queries import pipeline
from warehouse.lineage import LAYERS, Flow, layer

PAGES = "pages"
HEADINGS = {"bronze": "Bronze: as it arrived", "silver": "Silver: one truth each", "gold": "Gold: proven",
            "predictions": "Predictions, metrics", PAGES: "Pages"}
MEANING_OF_METRICS = "One definition of each measure, which pages, downloads and endpoints all ask."
COLUMNS = (
    Column("layer", "Layer"),
    Column("label", "Table"),
    Column("fed_by", "Made from"),
    Column("feeds", "Feeds"),
    Column("meaning", "What it is"),
)


class Reads(NamedTuple):
    """What a page reads: the statements of a folder, and metrics where it asks for any."""

    folder: str
    has_metrics: bool


Pages = Callable[[], Mapping[str, Reads]]


def lineage_card(name: str, pages: Pages) -> Card:
    """The card for a page's place `name`; `pages` gives what each page reads, by the page's name."""
    return Card(
        name, "Lineage", lambda visit: rows(visit, pages()), lambda visit, frame: draw(visit, frame, pages()), COLUMNS,
    )


def rows(visit: Visit, pages: Mapping[str, Reads]) -> pd.DataFrame:
    """One row per table, metric catalogue and page: name and COLUMNS; of bronze what has been delivered."""
    flow = _flow(pages)
    shown = _shown(visit, flow)
    return pd.DataFrame(
        [
            (name, column, _label(name), _listed(flow.feeds[name] & shown), _listed(flow.direct_readers(name) & shown),
             _meaning(name, flow))
            for name, column in _ordered(flow, shown)
        ],
        columns=["name", *[column.name for column in COLUMNS]],
    )


def draw(visit: Visit, frame: pd.DataFrame, pages: Mapping[str, Reads]) -> Chart:
    """The diagram; what is chosen stands out with all that feeds it and all that it feeds."""
    flow = _flow(pages)
    chosen = _chosen(visit, frame)
    above, below = (flow.above(chosen), flow.below(chosen)) if chosen else (frozenset[str](), frozenset[str]())
    lines = [(source, table) for table, sources in flow.feeds.items() for source in sources]
    return Chart(
        layered_figure(
            [(HEADINGS[str(column)], [_box(row) for row in rows_of(of_layer)])
             for column, of_layer in frame.groupby("layer", sort=False)],
            lines, chosen=chosen, related=above | below,
            # All the way up; of what it feeds only the next step, or the diagram would be all lines.
            paths=[line for line in lines if line[1] in above | {chosen} or line[0] == chosen],
        ),
        subtitle="From what sources deliver to what pages show; choose a table to see what feeds it",
        links=[visit.address("/pipeline", table=name) for name in frame["name"]],
        note=_told(visit, frame, chosen, flow) if chosen else None,
    )


def _flow(pages: Mapping[str, Reads]) -> Flow:
    return pipeline.flow(
        {name: reads.folder for name, reads in pages.items()},
        [name for name, reads in pages.items() if reads.has_metrics],
    )


def _shown(visit: Visit, flow: Flow) -> frozenset[str]:
    """All but the bronze tables of sources that have delivered nothing."""
    loads = visit.view.read_now(pipeline.delivered_tables)
    return frozenset(name for name in flow.feeds if layer(name) != "bronze" or name in loads)


def _ordered(flow: Flow, shown: frozenset[str]) -> Sequence[tuple[str, str]]:
    columns = (*LAYERS, PAGES)
    placed = sorted((columns.index(_column(name)), name) for name in flow.feeds if name in shown)
    return [(name, columns[place]) for place, name in placed]


def _column(name: str) -> str:
    if name == pipeline.METRICS:
        return "predictions"
    return layer(name) or PAGES


def _chosen(visit: Visit, frame: pd.DataFrame) -> str:
    focus = visit.filters.focus
    return focus[1] if focus and focus[0] == "table" and focus[1] in set(frame["name"]) else ""


def _box(row: Any) -> Box:
    return Box(row.name, row.label, row.meaning, f"table={row.name}")


def _told(visit: Visit, frame: pd.DataFrame, chosen: str, flow: Flow) -> html.Div:
    """What is chosen, in words, with links to its neighbours."""
    row = frame.set_index("name").loc[chosen]
    return html.Div(
        [
            html.P([html.B(str(row["label"])), f" {row['meaning']}"]),
            _neighbours(visit, "Made from", flow.feeds[chosen] & set(frame["name"])),
            _neighbours(visit, "Feeds", flow.direct_readers(chosen) & set(frame["name"])),
            html.P(dcc.Link("Show all tables alike", href=visit.address("/pipeline"))),
        ],
        className="lineage-note",
    )


def _neighbours(visit: Visit, title: str, names: frozenset[str]) -> html.P | None:
    if not names:
        return None
    links = [dcc.Link(_label(name), href=visit.address("/pipeline", table=name)) for name in sorted(names)]
    return html.P([f"{title}: ", *[part for link in links for part in (link, ", ")][:-1]])


def _listed(names: frozenset[str]) -> str:
    return ", ".join(_label(name) for name in sorted(names))


def _label(name: str) -> str:
    return name.partition(".")[2] or name


def _meaning(name: str, flow: Flow) -> str:
    if name == pipeline.METRICS:
        return MEANING_OF_METRICS
    return flow.meanings.get(name, "") or ("A page of this dashboard." if not layer(name) else "")
