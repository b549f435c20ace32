"""The day a prediction stands on: the last complete business day with data, or an earlier one that was asked for."""

import logging
from datetime import UTC, date, datetime, timedelta

from predictions.errors import PredictionError
from warehouse import statements
from warehouse.database import Database
from warehouse.metrics.periods import business_today_everywhere, last_complete_day

logger = logging.getLogger(__name__)


def resolve_as_of(database: Database, asked: date | None, now: datetime | None = None) -> date:
    """`asked`, but never after the last complete day with sales, which is also the default.

    `now` (aware) is for tests. Raises PredictionError for a warehouse without sales, or a day before the first.
    """
    settings = database.settings
    with database.transaction("predictor") as connection:
        zones = connection.scalars(statements.load("queries/overview/time_zones")).all() or [settings.business_timezone]
        today = business_today_everywhere(now or datetime.now(UTC), zones, settings.business_day_starts_at)
        days = connection.execute(statements.load("queries/overview/sales_days"), {"today": today}).one()
    if days.first_day is None:
        raise PredictionError("the warehouse holds no sales yet: load some first (.venv/bin/python -m scripts.sync)")
    newest = last_complete_day(days.first_day, days.newest_past_day)
    if asked and asked < days.first_day:
        raise PredictionError(f"sales begin on {days.first_day}: nothing is known as of {asked}")
    if asked and asked > newest:
        logger.warning("sales go to %s: predicting as of that day, not of %s", newest, asked)
    return min(asked, newest) if asked else newest


def last_whole_month_end(as_of: date) -> date:
    """The last day of the newest month that is over at the end of `as_of`."""
    return (as_of + timedelta(days=1)).replace(day=1) - timedelta(days=1)
