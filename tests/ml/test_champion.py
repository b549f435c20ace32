"""Who serves: the best, but not for a trifle, and never a stranger to somebody's choice."""

import pandas as pd
import pytest

from ml.champion import Incumbent, choose

ORIGINS = range(5)


def scores(**errors: list[float]) -> pd.DataFrame:
    rows = [(model, origin, value) for model, values in errors.items() for origin, value in enumerate(values)]
    return pd.DataFrame(rows, columns=["model", "origin", "value"])


def test_without_an_incumbent_the_least_error_wins() -> None:
    assert choose(scores(naive=[2.0] * 5, tree=[1.0] * 5)) == "tree"


def test_a_baseline_serves_where_nothing_beats_it() -> None:
    assert choose(scores(naive=[1.0] * 5, tree=[1.1] * 5), baselines=["naive"]) == "naive"


def test_a_model_that_is_only_as_good_as_the_baseline_does_not_serve() -> None:
    assert choose(scores(arima=[1.0] * 5, naive=[1.0] * 5), baselines=["naive"]) == "naive"


@pytest.mark.parametrize(
    ("challenger", "serves"),
    [
        ([0.99] * 5, "old"),  # one percent better
        ([0.97] * 5, "new"),  # three percent, everywhere
        ([0.5, 0.5, 1.1, 1.1, 1.1], "old"),  # much better, but in two of five
        ([0.5, 0.5, 0.5, 1.1, 1.1], "new"),  # in three of five
    ],
)
def test_an_incumbent_gives_way_to_two_percent_in_sixty_of_a_hundred_origins(
    challenger: list[float], serves: str
) -> None:
    assert choose(scores(old=[1.0] * 5, new=challenger), "old") == serves


def test_an_incumbent_that_is_no_longer_tested_is_forgotten() -> None:
    assert choose(scores(a=[2.0], b=[1.0]), "gone") == "b"


def test_a_pinned_model_serves_whatever_the_figures() -> None:
    assert choose(scores(a=[2.0] * 5, b=[1.0] * 5), Incumbent("a", is_pinned=True)) == "a"


def test_only_origins_that_every_model_forecast_count() -> None:
    table = pd.concat([scores(a=[1.0, 9.0], b=[2.0]), scores(a=[1.0])])
    assert choose(table) == "a"
    with pytest.raises(ValueError, match="no origin"):
        choose(pd.concat([scores(a=[1.0]), scores(b=[1.0]).assign(origin=7)]))
