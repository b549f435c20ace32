"""Numbers, amounts and dates as locales write them; American texts are the ones of before."""

from datetime import date
from decimal import Decimal

import pytest

from dashboard import locales
from dashboard.figures.axes import tick
from dashboard.format import compact, day, days, full, full_day, long_month, month
from warehouse.metrics.periods import Period

DAY = date(2025, 11, 20)


@pytest.fixture(autouse=True)
def american_again():
    yield
    locales.use(locales.DEFAULT)


@pytest.mark.parametrize(
    ("locale", "amount", "share", "shortened", "short_day"),
    [
        ("en_US", "−€1,234,567.50", "12.3%", "€1.2M", "Nov 20, 2025"),
        ("en_GB", "−€1,234,567.50", "12.3%", "€1.2M", "20 Nov 2025"),
        ("de_DE", "−1.234.567,50\xa0€", "12,3\xa0%", "1,2\xa0Mio.\xa0€", "20. Nov. 2025"),
        ("fr_FR", "−1\u202f234\u202f567,50\xa0€", "12,3\xa0%", "1,2\xa0M\xa0€", "20 nov. 2025"),
        ("hi_IN", "−€12,34,567.50", "12.3%", "€12.3\xa0लाख", "20 नव॰ 2025"),
        ("ja_JP", "−€1,234,567.50", "12.3%", "€123.5万", "2025年11月20日"),
    ],
)
def test_a_locale_writes_amounts_shares_and_days_its_way(locale, amount, share, shortened, short_day):
    locales.use(locale)
    value = Decimal("1234567.5")
    assert full(-value, "money", "EUR") == amount
    assert full(Decimal("0.1234"), "share", "") == share
    assert str(compact(value, "money", "EUR")) == shortened
    assert full_day(DAY) == short_day


def test_german_has_no_word_for_thousands_so_they_stay_whole():
    locales.use("de_DE")
    assert str(compact(12_345, "count", "")) == "12.345"
    assert tick(20_000, 5_000, "money", "EUR") == "20.000\xa0€"
    assert tick(2_500_000, 500_000, "money", "EUR") == "2,5\xa0Mio.\xa0€"


def test_periods_and_months_follow_the_locale():
    locales.use("en_GB")
    assert days(Period(date(2025, 9, 17), date(2025, 10, 16)), DAY) == "17 Sept – 16 Oct"
    assert day(DAY, date(2026, 1, 1)) == "20 Nov 2025"
    assert (month(DAY), long_month(DAY)) == ("Nov 2025", "November 2025")


def test_charts_and_pickers_get_the_locales_forms():
    assert locales.axis_dates()["hover_day"] == "%a %b %-d, %Y"
    assert locales.browser_locale() == {}
    assert (locales.short_weekday(1), locales.short_weekday(7)) == ("Mon", "Sun")
    locales.use("de_DE")
    assert (locales.short_weekday(1), locales.short_weekday(7)) == ("Mo.", "So.")
    assert locales.axis_dates() == {"day": "%-d. %b", "hover_day": "%a, %-d. %b %Y", "hover_month": "%B %Y"}
    assert locales.picker_dates() == "DD.MM.YY"
    names = locales.browser_locale()["locales"]["de-DE"]["format"]
    assert (names["days"][0], names["shortMonths"][2], names["decimal"]) == ("Sonntag", "März", ",")


def test_yen_have_no_decimals_and_a_code_keeps_its_distance():
    assert full(Decimal("1200.4"), "money", "JPY") == "¥1,200"
    assert full(Decimal("5"), "money", "CHF") == "CHF\u202f5.00"
