"""Stretches of accelerating growth, and revenue parted into price, volume and mix."""

from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from dashboard.growth import accelerating_stretches, revenue_bridge

FIRST = date(2026, 1, 5)


def days_of(weeks):
    values = [Decimal(week) / 7 for week in weeks for _day in range(7)]
    return [FIRST + timedelta(days=place) for place in range(len(values))], values


def test_growth_that_rises_three_weeks_in_a_row_is_a_stretch():
    # Growth of 1, 2, 4, 8 per cent, then a fall: three rises.
    weeks = [100, 101, Decimal("103.02"), Decimal("107.1408"), Decimal("115.712064"), 90]
    stretch = (FIRST + timedelta(weeks=2), FIRST + timedelta(weeks=5, days=-1))
    assert accelerating_stretches(*days_of(weeks)) == [stretch]


def test_steady_growth_and_too_short_rises_are_none():
    assert accelerating_stretches(*days_of([100, 110, 121, Decimal("133.1"), Decimal("146.41")])) == []
    assert accelerating_stretches(*days_of([100, 101, 103, 90])) == []
    assert accelerating_stretches([], []) == []
    assert accelerating_stretches(*days_of([0, 0, 0, 0, 0, 0])) == []


def products(*lines):
    return pd.DataFrame(lines, columns=["revenue", "units", "base_revenue", "base_units"], dtype="object")


def test_a_price_rise_alone_is_price():
    bridge = revenue_bridge(products((Decimal(240), Decimal(20), Decimal(200), Decimal(20))))
    assert (bridge.price, bridge.volume, bridge.mix) == (Decimal(40), Decimal(0), Decimal(0))


def test_more_of_the_dearer_product_is_mix():
    bridge = revenue_bridge(products(
        (Decimal(300), Decimal(15), Decimal(200), Decimal(10)), (Decimal(50), Decimal(5), Decimal(100), Decimal(10)),
    ))
    assert (bridge.price, bridge.volume, bridge.mix) == (Decimal(0), Decimal(0), Decimal(50))


def test_new_and_dropped_products_stand_apart():
    bridge = revenue_bridge(products((Decimal(70), Decimal(7), None, None), (None, None, Decimal(30), Decimal(3))))
    assert (bridge.added, bridge.dropped) == (Decimal(70), Decimal(-30))
    assert (bridge.base, bridge.now) == (Decimal(30), Decimal(70))


amounts = st.decimals(min_value=-1000, max_value=10**6, places=2)


@given(st.lists(st.tuples(amounts, st.integers(-5, 500).map(Decimal), amounts, st.integers(-5, 500).map(Decimal))))
def test_the_parts_always_add_up_to_the_difference(lines):
    bridge = revenue_bridge(products(*lines))
    parts = bridge.price + bridge.volume + bridge.mix + bridge.added + bridge.dropped
    assert abs(bridge.now - bridge.base - parts) < Decimal("1e-9")
