"""Questions that mean the same are equal; those without an exact answer are refused in words that help."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from warehouse.database import Database
from warehouse.metrics import DIMENSIONS, METRICS, NotAnswerable, Period, Question, catalogue, compile_question

PERIOD = Period(date(2024, 1, 1), date(2024, 3, 31))


def test_questions_that_mean_the_same_are_equal_and_hash_alike() -> None:
    one = Question(("revenue",), PERIOD, where=(("region", ("B", "A", "B")), ("category", ("Tea",)), ("source", ())))
    other = Question(("revenue",), PERIOD, where=(("category", ("Tea",)), ("region", ("A", "B"))))
    assert one == other and hash(one) == hash(other)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"metrics": ()}, "at least one metric"),
        ({"metrics": ("profit",)}, "no metric 'profit'; there are revenue"),
        ({"metrics": ("revenue",), "by": ("shop",)}, "no dimension 'shop'; there are day"),
        ({"metrics": ("revenue", "revenue")}, "named twice"),
        ({"metrics": ("revenue",), "where": (("month", ("2024-01-01",)),)}, "chosen by the period"),
        ({"metrics": ("revenue",), "where": (("hour", ("24",)),)}, "'24' is no hour: choose 0 to 23"),
        ({"metrics": ("revenue",), "where": (("weekday", ("x",)),)}, "'x' is no weekday: choose 1 to 7"),
        ({"metrics": ("revenue",), "order_by": "-units"}, "no column 'units' to sort by; it has revenue"),
        ({"metrics": ("revenue",), "limit": 0}, "1 or more"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_meant_is_refused(question: dict[str, Any], words: str) -> None:
    with pytest.raises(NotAnswerable, match=words):
        Question(period=PERIOD, **question)


@pytest.mark.parametrize(
    ("metric", "by", "words"),
    [
        ("stock_units", ("hour",), "Units in stock cannot be told by hour: stock .* ask by location"),
        ("retention_rate", ("month",), "compares a period with the one before it, so ask once per period"),
        ("satisfaction", ("location",), "reviews are of products and customers"),
        ("churn_risk", ("day",), "ask by segment"),
        ("forecast_revenue", ("location", "category"), "location and category together"),
        ("acquisition_cost", ("channel",), "Acquisition cost cannot be told by channel"),
        ("revenue", ("channel",), "Revenue cannot be told by channel; ask by day"),
        ("categories", ("product",), "a product is of one category"),
    ],
)
def test_what_would_be_wrong_is_refused_with_what_to_ask_instead(metric: str, by: tuple[str, ...], words: str) -> None:
    with pytest.raises(NotAnswerable, match=words):
        compile_question(Question((metric,), PERIOD, by))


def test_what_stands_with_the_newest_run_has_nothing_to_be_compared_with() -> None:
    with pytest.raises(NotAnswerable, match=r"Churn risk stands with the newest run.*without a comparison"):
        compile_question(Question(("churn_risk",), PERIOD, base=PERIOD))


def test_the_catalogue_names_every_metric_and_only_what_is_answered() -> None:
    entries = catalogue()
    assert [entry.metric.name for entry in entries] == list(METRICS)
    for entry in entries:
        for dimension in DIMENSIONS:
            question = Question((entry.metric.name,), PERIOD, (dimension,))
            if dimension in entry.by:
                compile_question(question)
            else:
                with pytest.raises(NotAnswerable):
                    compile_question(question)


def test_ids_are_values_and_never_sql(database: Database) -> None:
    attack = "x'); drop table gold.dim_location; --"
    with database.transaction("owner") as connection:
        for dimension in ("location", "region", "category", "product", "segment", "employee", "source"):
            question = Question(("revenue", "customers"), PERIOD, ("day",), ((dimension, (attack, "%s", ":a")),))
            assert attack not in str(compile_question(question))
            assert connection.execute(compile_question(question)).all() == []
        assert connection.scalar(text("select count(*) from gold.dim_location")) == 0
