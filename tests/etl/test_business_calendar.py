"""The calendar: fiscal years and public holidays, and that a change of either reaches the days that stand."""

from datetime import date
from pathlib import Path

import pytest

from etl.refine import refine
from tests.etl.helpers import load_sales, query, sale
from warehouse.database import Database
from warehouse.settings import SettingsError, load_settings

FISCAL = "select fiscal_year, fiscal_quarter, fiscal_month from gold.dim_date where date = '{}'"
HOLIDAYS = "select date::text, holiday_name from gold.dim_date where is_holiday and year = 2024 order by 1"


def with_settings(database: Database, **changes: object) -> Database:
    return Database(database.settings.model_copy(update=changes), database.urls)


def test_a_fiscal_year_like_the_calendars_by_default(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale()])
    assert query(database, "select bool_and(fiscal_year = year and fiscal_quarter = quarter and fiscal_month = month), "
                           "bool_or(is_holiday), min(date)::text, max(date)::text from gold.dim_date") == [
        (True, False, "2000-01-01", "2026-12-31")
    ]


@pytest.mark.parametrize(
    ("starts", "day", "fiscal"),
    [
        (7, "2024-06-30", (2024, 4, 12)), (7, "2024-07-01", (2025, 1, 1)), (7, "2024-12-31", (2025, 2, 6)),
        (4, "2024-03-31", (2024, 4, 12)), (4, "2024-04-01", (2025, 1, 1)), (12, "2024-12-01", (2025, 1, 1)),
        (2, "2024-01-31", (2024, 4, 12)),
    ],
)
def test_a_fiscal_year_is_named_after_the_year_in_which_it_ends(
    database: Database, tmp_path: Path, starts: int, day: str, fiscal: tuple[int, int, int]
) -> None:
    other = with_settings(database, fiscal_year_start=starts)
    load_sales(other, tmp_path, [sale()])
    assert query(database, FISCAL.format(day)) == [fiscal]
    other.dispose()


def test_a_change_of_either_setting_reaches_the_days_that_stand(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale()])
    version = "select version from ops.data_version where domain = 'gold'"
    before = query(database, version)
    other = with_settings(database, fiscal_year_start=7, holiday_country="GB-SCT")
    refine(other)
    assert query(database, FISCAL.format("2024-07-01")) == [(2025, 1, 1)]
    assert ("2024-12-25", "Christmas Day") in query(database, HOLIDAYS)
    assert query(database, version) > before
    refine(database)
    assert query(database, HOLIDAYS) == []
    assert query(database, FISCAL.format("2024-07-01")) == [(2024, 3, 7)]
    other.dispose()


def test_days_that_come_later_have_their_holidays_and_the_others_are_not_written_again(
    database: Database, tmp_path: Path
) -> None:
    other = with_settings(database, holiday_country="DE-BY")
    load_sales(other, tmp_path, [sale()])
    old = "select date, xmin::text from gold.dim_date where date <= '2026-12-31' order by 1"
    before = query(database, old)
    load_sales(other, tmp_path, [sale(order_id="2", order_date=f"{date.today().year}-01-10 10:00")])
    assert query(database, old) == before
    added = query(database, "select date::text from gold.dim_date where is_holiday and date > '2026-12-31' and "
                            "month = 12 and weekday = 1")
    assert query(database, "select count(*) > 0 from gold.dim_date where is_holiday and year = "
                           f"{date.today().year}") == [(True,)]
    assert all(day[0][5:] in ("12-25", "12-26") for day in added)
    other.dispose()


def test_an_empty_warehouse_takes_no_notice_of_the_settings(database: Database) -> None:
    other = with_settings(database, fiscal_year_start=7)
    refine(other)
    assert query(database, "select count(*) from ops.fingerprints where name in ('dates', 'calendar')") == [(0,)]
    other.dispose()


@pytest.mark.parametrize("country", ["XX", "US-QQ", "England"])
def test_a_country_without_known_holidays_stops_the_start(country: str) -> None:
    with pytest.raises(SettingsError, match="HOLIDAY_COUNTRY"):
        load_settings(holiday_country=country, _env_file=None)
