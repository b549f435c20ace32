"""Round ticks of every unit, days that no zone can move, numbers, and names that fit."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from dashboard.figures import axes


@pytest.mark.parametrize(
    ("highest", "unit", "texts"),
    [
        (26_800, "money", ["$0", "$10K", "$20K", "$30K"]),
        (9_100, "money", ["$0", "$2.5K", "$5K", "$7.5K", "$10K"]),
        (3, "count", ["0", "1", "2", "3"]),
        (9, "count", ["0", "5", "10"]),
        (0, "count", ["0", "1"]),
        (0.4, "money", ["$0.00", "$0.10", "$0.20", "$0.30", "$0.40"]),
        (2_400_000, "money", ["$0", "$1M", "$2M", "$3M"]),
        (3e12, "money", ["$0", "$1T", "$2T", "$3T"]),
        (0.31, "share", ["0%", "10%", "20%", "30%", "40%"]),
        (0.02, "share", ["0%", "0.5%", "1%", "1.5%", "2%"]),
        (40, "days", ["0 d", "10 d", "20 d", "30 d", "40 d"]),
        (1, "number", ["0", "0.25", "0.5", "0.75", "1"]),
        (3.9, "rating", ["0", "1", "2", "3", "4", "5"]),
    ],
)
def test_ticks_are_round_and_end_above_the_highest_value(highest: Any, unit: Any, texts: Any) -> None:
    axis = axes.ticks(highest, unit, "USD")
    assert axis["ticktext"] == texts
    assert axis["range"][1] >= highest


@pytest.mark.parametrize("values", [(-30, 100), (-30, -10), (0, 1e12), (-1e12, 0)])
def test_ticks_hold_all_values_and_zero(values: Any) -> None:
    lowest, highest = values
    low, high = axes.ticks(highest, "money", "USD", lowest=lowest)["range"]
    assert low <= min(lowest, 0) <= max(highest, 0) <= high


def test_what_hardly_goes_below_zero_takes_no_step_of_room() -> None:
    assert axes.ticks(100, "money", "USD", lowest=-1)["range"][0] == 0
    assert axes.ticks(100, "money", "USD", lowest=-3)["range"][0] < -3


def test_ticks_below_zero_have_a_minus_before_the_currency() -> None:
    assert axes.ticks(100, "money", "USD", lowest=-30)["ticktext"][0] == "−$50"


def test_an_axis_may_start_near_its_values() -> None:
    axis = axes.ticks(4.6, "rating", "", lowest=4.0, from_zero=False)
    assert axis["ticktext"] == ["4", "4.2", "4.4", "4.6"]


def test_zero_of_both_axes_is_at_the_same_height() -> None:
    first = axes.ticks(100, "money", "USD", lowest=-30)
    low, high = axes.second(axes.ticks(7, "count", ""), first)["range"]
    assert low / high == pytest.approx(first["range"][0] / first["range"][1])


def test_days_that_lie_years_apart_are_told_with_their_year() -> None:
    assert axes.along([date(2023, 11, 21), date(2026, 11, 20)]).axis["tickformat"] == axes.TICK_MONTH
    assert axes.along([date(2026, 11, 1), date(2026, 11, 20)]).axis["tickformat"] != axes.TICK_MONTH


def test_dates_are_plain_days_that_no_time_zone_can_move() -> None:
    at = axes.along([date(2026, 11, 18), datetime(2026, 11, 19, 23, 59)])
    assert at.places == ["2026-11-18", "2026-11-19"]
    assert at.axis["tickvals"] == at.places
    assert at.hovermode == "x unified"


def test_many_days_are_ticked_by_month() -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(121)]
    assert axes.along(days).axis["tickformat"] == "%b\n%Y"
    assert axes.along(days[:120]).axis["tickformat"] == "%b %-d"
    assert axes.along(days[:5], "week").axis["tickformat"] == "%b %-d"
    assert axes.along(days[:5], "month").axis["tickformat"] == "%b\n%Y"


def test_names_stand_at_numbers_so_that_two_of_one_name_stay_two() -> None:
    at = axes.along(["Same", "Same"])
    assert at.places == [0, 1]
    assert at.heads == ["<b>Same</b><br>"] * 2
    assert at.hovermode == "closest"


def test_short_names_may_be_left_out_and_long_ones_be_broken() -> None:
    assert axes.along([str(hour) for hour in range(24)]).meta == {"thin": True}
    assert axes.along(["Ethiopia Yirgacheffe beans", "Tea"]).meta == {"names": ["Ethiopia Yirgacheffe beans", "Tea"]}


def test_numbers_of_a_unit_make_an_axis_of_numbers() -> None:
    at = axes.along([8.0, 12.0, 24.0], unit="money", currency="USD")
    assert at.axis["range"] == [8.0, 24.0]
    assert at.heads[0] == "<b>$8.00</b><br>"


def test_a_place_is_found_by_what_it_was_made_from() -> None:
    days, names = [date(2026, 11, 18)], ["A", "B"]
    assert axes.place(axes.along(days), days, date(2026, 11, 18)) == "2026-11-18"
    assert axes.place(axes.along(names), names, "B") == 1


def test_a_few_bars_have_room_at_their_sides() -> None:
    one = axes.roomy(axes.along([date(2026, 11, 20)]), "day")
    assert one.axis["range"] == ["2026-11-17T12:00:00", "2026-11-22T12:00:00"]
    assert axes.roomy(axes.along(["A"]), "day").axis["range"] == [-2.5, 2.5]
    assert axes.roomy(axes.along(list("ABCDE")), "day").axis["range"] == [-0.5, 4.5]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (12_345, "money", "12K"), (1_234, "count", "1.2K"), (-0.204, "share", "−20"), (4.26, "rating", "4.3"),
        (7, "count", "7"),
        (-0.001, "share", "0"),
    ],
)
def test_short_numbers_have_few_letters(value: Any, unit: Any, text: Any) -> None:
    assert axes.short(value, unit) == text
