"""What if prices, promotions, the season or competitors change: units, revenue and margin of a month, with intervals.

The address says what is asked: `?change=category:Tea;price:5;promotion:10;season:12;competitor:-5`, shares in percent.
Nothing is computed by a model here: effects were fitted and measured by the prediction jobs.
"""

from typing import Any

import pandas as pd
from dash import ClientsideFunction, Dash, Input, State

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.left_out import left_out
from dashboard.cards.staleness import first_run
from dashboard.components.states import Message
from dashboard.components.what_if_controls import MONTHS, what_if_controls
from dashboard.context import Visit
from dashboard.figures.ranked import ranked_figure
from dashboard.format import percent
from dashboard.queries import forecast
from dashboard.queries.forecast import Change

JOB = "price_elasticities"
FOCUS = "change"
PERCENT = ("price", "promotion", "competitor")
LIMIT_PERCENT = 90
MEASURES = (("units", "Units"), ("revenue", "Revenue"), ("margin", "Margin"))
COLUMNS = (
    Column("label", "Figure"), Column("unit", "Unit"), Column("base", "Now, a month", "number"),
    Column("value", "Then", "number"),
    Column("lo95", "At least", "number"), Column("hi95", "At most", "number"), Column("change", "Change", "share"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """label, base, value, lo95, hi95, change, change_lo, change_hi, unit: units, revenue and margin of one month.

    Empty where nothing has been fitted yet or nothing is changed; values are None where nobody can say.
    """
    asked = asked_for(visit)
    columns = ["label", "base", "value", "lo95", "hi95", "change", "change_lo", "change_hi", "unit"]
    found = visit.view.read(forecast.what_if, asked)
    if found.empty or pd.isna(found["as_of_date"].iloc[0]) or asked == Change(asked.scope, asked.scope_id):
        return _told(pd.DataFrame(columns=columns), found)
    row = found.iloc[0]
    told = [
        [*_measure(row, name, label), "pieces" if name == "units" else visit.settings.currency]
        for name, label in MEASURES
    ]
    return _told(pd.DataFrame(told, columns=columns), found)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The changes as bars with whiskers, or why nobody can say."""
    said = frame.attrs
    if said["as_of_date"] is None:
        return Message("empty", "Nothing has been measured yet", "What-if needs fitted prices and measured promotions.",
                       command=first_run(visit, JOB))
    if frame.empty:
        return Message("empty", "Nothing is changed", "Move a slider above, or choose a month.")
    known = frame.dropna(subset=["change"])
    if known.empty:
        return Message("low-data", "Nobody can say", _sentence(said["cannot_say"]))
    return Chart(
        ranked_figure(
            known["label"].tolist(), known["change"].tolist(), "share", name="Change", marks="dots",
            intervals=list(zip(known["change_lo"], known["change_hi"], strict=True)), reference=(0, "no change"),
            is_change=True,
        ),
        subtitle=f"{_words(visit)}: change of a month's figures with 95% intervals. Rests on "
                 f"{said['rests_on'] or 'what was measured'}{left_out(visit, (asked_for(visit).scope,))}",
    )


def controls(visit: Visit) -> Any:
    """The sliders as the address says."""
    parts = _parts(visit)
    categories = visit.options[visit.options["dimension"] == "category"]
    scopes = [{"value": "total:", "label": "The whole company"}] + [
        {"value": f"category:{identifier}", "label": name}
        for identifier, name in zip(categories["id"], categories["name"], strict=True)
    ] + [
        {"value": f"product:{identifier}", "label": name}
        for identifier, name in zip(visit.filters.of("product"), visit.names("product"), strict=True)
    ]
    asked = asked_for(visit)
    return what_if_controls(scopes, {
        "scope": f"{asked.scope}:{asked.scope_id}", "season": parts.get("season"),
        **{name: _percent(parts, name) for name in PERCENT},
    })


def asked_for(visit: Visit) -> Change:
    """The change that the address asks for; what makes no sense in it is left out."""
    parts = _parts(visit)
    scope = next((name for name in ("category", "product") if name in parts), "total")
    shares = {name: _percent(parts, name) / 100 or None for name in PERCENT}
    season = parts.get("season", "")
    return Change(
        scope=scope,
        scope_id=parts.get(scope, ""),
        price_change=shares["price"],
        promotion_depth=shares["promotion"],
        season_month=int(season) if season in map(str, range(1, 13)) else None,
        competitor_change=shares["competitor"],
    )


def register(app: Dash) -> None:
    """The sliders write the address."""
    write: Any = app.clientside_callback
    write(
        ClientsideFunction("assay", "writeChange"),
        *[Input(f"what-if-{name}", "value") for name in ("scope", "price", "promotion", "season", "competitor")],
        State("url", "search"), prevent_initial_call=True,
    )


def _parts(visit: Visit) -> dict[str, str]:
    name, text = visit.filters.focus or ("", "")
    pairs = (part.partition(":") for part in text.split(";")) if name == FOCUS else ()
    return {key: value for key, _, value in pairs}


def _percent(parts: dict[str, str], name: str) -> int:
    try:
        value = int(parts.get(name, "0"))
    except ValueError:
        return 0
    return value if abs(value) <= LIMIT_PERCENT else 0


def _told(frame: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    row = None if found.empty else found.iloc[0]
    for name in ("as_of_date", "cannot_say", "rests_on"):
        value = None if row is None else row[name]
        frame.attrs[name] = None if pd.isna(value) else value
    return frame


def _measure(row: Any, name: str, label: str) -> list[Any]:
    base, value, low, high = (row[f"base_{name}"], row[name], row[f"{name}_lo95"], row[f"{name}_hi95"])
    if any(pd.isna(part) for part in (base, value, low, high)) or not base:
        return [label, base, None, None, None, None, None, None]
    size = abs(float(base))
    changes = [(float(part) - float(base)) / size for part in (value, low, high)]
    return [label, base, value, low, high, *changes]


def _words(visit: Visit) -> str:
    asked = asked_for(visit)
    parts = [f"{label} {percent(share, signed=True)}" for label, share in (
        ("price", asked.price_change), ("competitors", asked.competitor_change)) if share]
    if asked.promotion_depth:
        parts.append(f"{percent(asked.promotion_depth)} off all month")
    if asked.season_month:
        parts.append(f"in a month like {MONTHS[asked.season_month - 1]}")
    words = ", ".join(parts)
    return f"{words[:1].upper()}{words[1:]}"


def _sentence(text: str | None) -> str:
    reason = text or "the figures do not reach far enough"
    return f"{reason[0].upper()}{reason[1:]}."


CARD = Card("forecast-what-if", "What if", rows, draw, COLUMNS, is_company_wide=True, jobs=(JOB,))
