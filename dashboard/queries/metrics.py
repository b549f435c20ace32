"""Metrics by dimensions for pages, exports and endpoints: a question in, a frame out."""

import pandas as pd
from sqlalchemy import Connection

from dashboard.queries.rights import within
from warehouse import statements
from warehouse.metrics import DIMENSIONS, METRICS, NotAnswerable, Period, Question, compile_question


@within("question", DIMENSIONS)
def answer(connection: Connection, question: Question) -> pd.DataFrame:
    """One row per combination of the question's dimensions; its columns are `question.columns`.

    Money, quantities, shares and means are Decimal, counts int, days and first days of weeks, months and quarters
    `date`; what is not known is None. Raises NotAnswerable.
    """
    _refuse_shared_spend(connection, question)
    result = connection.execute(compile_question(question))
    # Read as objects: an integer column with a NULL would become float64, and None NaN.
    return pd.DataFrame(result.fetchall(), columns=list(question.columns), dtype=object)


def _refuse_shared_spend(connection: Connection, question: Question) -> None:
    """New customers of a place all count, so the cost of one is too low where money was spent for all together."""
    named = {*question.by, *(name for name, _ids in question.where)}
    if "acquisition_cost" not in question.metrics or not named & {"location", "region"}:
        return
    periods = [question.period, *([question.base] if question.base else [])]
    statement = statements.load("queries/kpis/shared_spend")
    if any(connection.scalar(statement, {"start": each.start, "end": each.end}) for each in periods):
        raise NotAnswerable("Acquisition cost cannot be told by location or region: marketing money was spent for all "
                            "places together; ask without them.")


def complete_days(frame: pd.DataFrame, period: Period) -> pd.DataFrame:
    """`frame`, an answer by day alone, with a row for every day of the period.

    On a day without a row nothing happened: what adds up is 0 there, and what does not, such as a rate, is None.
    """
    complete = pd.DataFrame({"day": list(period)}, dtype=object).merge(frame, how="left", on="day")
    for name in frame.columns.drop("day"):
        metric = METRICS[name.removeprefix("base_")]
        missing = None if metric.denominator or metric.kind == "state" else 0
        complete[name] = [missing if pd.isna(value) else value for value in complete[name]]
    return complete
