"""From a question to one parametrised statement: each measure from the cheapest table that answers it exactly.

The measures of a table are one CTE; where several tables answer, their rows are put below each other and drawn
together by the dimensions. Names are looked up last, once per row of the answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    FromClause,
    Label,
    Numeric,
    ScalarSelect,
    Select,
    cast,
    func,
    null,
    select,
    union_all,
)

from warehouse.metrics.catalogue import source_of
from warehouse.metrics.definitions import METRICS, Metric
from warehouse.metrics.dimensions import Dimension
from warehouse.metrics.periods import Period
from warehouse.metrics.questions import Question
from warehouse.metrics.refusals import refusal
from warehouse.metrics.rows import ATTRIBUTES, LOOKUPS, NAMES, SPLIT, UNNAMED, Among, Scope, own_id
from warehouse.metrics.sources import Source

PRODUCT = "product"
DAYS_IN_A_YEAR = 365
# Counts of things; quantities may have decimals, for goods are sold by weight too.
WHOLE = frozenset({
    "orders", "guest_orders", "categories", "customers", "new_customers", "returning_customers", "retained_customers",
    "earlier_customers", "reviews", "tasks_completed", "tasks_due", "tasks_on_time",
})
# Nothing sold is a revenue of 0; no count of the stock is no stock of 0, and no cost known is no cost of 0.
ZERO_WHERE_NOTHING_IS = WHOLE | {"net", "quantity", "gross", "discount", "tax", "returned", "sold", "counted_quantity"}


@dataclass(frozen=True)
class _Side:
    """The period's or the comparison's half of the statement: where each measure is found."""

    prefix: str
    scope: Scope
    tables: Mapping[str, CTE]


# A page asks the same whenever data move, and making a statement takes as long as a small one runs; a large one takes
# three quarters of a megabyte.
@lru_cache(maxsize=128)
def compile_question(question: Question) -> Select[Any]:
    """One row per combination of `question.by` of which anything is known; the columns are `question.columns`.

    Without `by` there is one row. Raises NotAnswerable where an exact answer is not to be had.
    """
    sides = list(_sides(question, _leading(question)))
    combined = _combine(question, sides)
    split = [combined.c[SPLIT + name] for name in question.by]
    figures = [_formula(metric, side, combined) for side in sides for metric in question.asked]
    kept = select(*split, *figures)
    if question.order_by.removeprefix("-") in {figure.name for figure in figures}:
        # Cut before names are looked up: only those that are shown need any.
        kept = kept.order_by(_order(question, kept), *split).limit(question.limit)
    answer = kept.subquery("answer")
    named = [column for dimension in question.dimensions for column in _named(dimension, answer)]
    values = [answer.c[figure.name] for figure in figures]
    statement = select(*named, *values).select_from(_with_names(question.dimensions, answer))
    order = [_order(question, statement)] if question.order_by else []
    return statement.order_by(*order, *(statement.selected_columns[name] for name in question.by)).limit(question.limit)


def _leading(question: Question) -> Among | None:
    """The products of the first rows, where one figure tells them and others are asked for beside it.

    Of thousands of products one figure is summed then, and the others, and the comparison, of a few products alone.
    """
    metric = METRICS.get(question.order_by.removeprefix("-"))
    is_alone = len(question.asked) == 1 and question.base is None
    if metric is None or is_alone or not _is_cut_from_the_top(question):
        return None
    side = _side("leading_", _scope(question, question.period), (metric,))
    combined = _combine(question, [side])
    key, value = combined.c[SPLIT + PRODUCT], _formula(metric, side, combined).element
    # Where a product has no row, it comes to 0 or to nothing, and stands behind these.
    best = select(key, value.label("value")).where(value > 0).order_by(value.desc(), key).limit(question.limit)
    return PRODUCT, func.array(_keys_that_matter(best.cte("leading"), question.limit))


def _is_cut_from_the_top(question: Question) -> bool:
    return question.by == (PRODUCT,) and question.limit is not None and question.order_by.startswith("-")


def _keys_that_matter(leading: CTE, limit: int | None) -> ScalarSelect[Any]:
    """Those of the leading products; of all products where these are too few to fill the answer."""
    table, key = LOOKUPS[PRODUCT]
    are_too_few = select(func.count()).select_from(leading).scalar_subquery() < limit
    return union_all(select(leading.c[SPLIT + PRODUCT]), select(table.c[key]).where(are_too_few)).scalar_subquery()


def _sides(question: Question, among: Among | None) -> Iterator[_Side]:
    yield _side("", replace(_scope(question, question.period), among=among), question.asked)
    if question.base:
        scope = _scope(question, question.base)
        yield _side("base_", replace(scope, among=among, is_base=True), question.asked)


def _scope(question: Question, period: Period) -> Scope:
    shift = (question.period.start - period.start).days
    return Scope(period, question.dimensions, question.where, shift, question.week_start)


def _side(prefix: str, scope: Scope, metrics: Sequence[Metric]) -> _Side:
    return _Side(prefix, scope, dict(_tables(prefix, scope, metrics)))


def _tables(prefix: str, scope: Scope, metrics: Sequence[Metric]) -> Iterator[tuple[str, CTE]]:
    """The CTE that answers each measure."""
    sources: dict[str, Source] = {}
    wanted: dict[str, list[str]] = {}
    for metric in metrics:
        for measure in metric.measures:
            source = source_of(measure, scope)
            if source is None:
                raise refusal(metric, scope)
            sources[source.name] = source
            wanted.setdefault(source.name, []).append(measure)
    for name, measures in wanted.items():
        distinct = tuple(dict.fromkeys(measures))
        table = sources[name].select(distinct, scope).cte(prefix + name)
        yield from ((measure, table) for measure in distinct)


def _combine(question: Question, sides: Sequence[_Side]) -> FromClause:
    """by_<dimension> and <side><measure>, one row per combination."""
    columns = {side.prefix + measure: (table, measure) for side in sides for measure, table in side.tables.items()}
    tables = list(dict.fromkeys(table for table, _measure in columns.values()))
    split = [SPLIT + name for name in question.by]
    parts = [
        select(*(table.c[name] for name in split), *(
            (cast(table.c[measure], Numeric) if table is home else cast(null(), Numeric)).label(name)
            for name, (home, measure) in columns.items()
        ))
        for table in tables
    ]
    if len(parts) == 1:
        return parts[0].subquery("combined")
    stacked = union_all(*parts).subquery("stacked")
    drawn = select(*(stacked.c[name] for name in split), *(func.max(stacked.c[name]).label(name) for name in columns))
    return drawn.group_by(*(stacked.c[name] for name in split)).subquery("combined")


def _formula(metric: Metric, side: _Side, combined: FromClause) -> Label[Any]:
    def measure(name: str) -> ColumnElement[Any]:
        column = combined.c[side.prefix + name]
        return func.coalesce(column, 0) if name in ZERO_WHERE_NOTHING_IS else column

    value = measure(metric.numerator)
    days = side.scope.period.days
    if metric.scale == "per_year":
        value = value * DAYS_IN_A_YEAR / days
    if metric.denominator:
        per = func.nullif(measure(metric.denominator), 0)
        value = value * days / per if metric.scale == "per_day" else value / per
    elif metric.numerator in WHOLE:
        value = cast(value, BigInteger)
    return value.label(side.prefix + metric.name)


def _named(dimension: Dimension, answer: FromClause) -> Iterator[ColumnElement[Any]]:
    column = answer.c[SPLIT + dimension.name]
    if dimension.name in NAMES:
        table, _key = LOOKUPS[dimension.key]
        identifier = table.c[ATTRIBUTES[dimension.name]]
        # What nobody named goes by the id that its source gives it, or there would be several of one name.
        name = func.coalesce(func.nullif(table.c[NAMES[dimension.name]], UNNAMED), own_id(identifier))
        yield func.coalesce(identifier, "").label(dimension.name)
        yield func.coalesce(name, dimension.missing).label(f"{dimension.name}_name")
    else:
        yield column.label(dimension.name)
        if dimension.has_name:
            yield func.coalesce(func.nullif(column, ""), dimension.missing).label(f"{dimension.name}_name")


def _with_names(dimensions: Sequence[Dimension], answer: FromClause) -> FromClause:
    joined = answer
    for dimension in dimensions:
        if dimension.name in NAMES:
            table, key = LOOKUPS[dimension.key]
            joined = joined.outerjoin(table, table.c[key] == answer.c[SPLIT + dimension.name])
    return joined


def _order(question: Question, statement: Select[Any]) -> ColumnElement[Any]:
    column = statement.selected_columns[question.order_by.removeprefix("-")]
    return (column.desc() if question.order_by.startswith("-") else column.asc()).nulls_last()
