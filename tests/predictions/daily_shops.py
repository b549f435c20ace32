"""Two shops whose days vary by weekday and chance, for the tests of daily key figures."""

from datetime import date, timedelta

from sqlalchemy import text

from tests.predictions.gold import sell
from warehouse.database import Database

AS_OF = date(2025, 12, 31)
START = AS_OF - timedelta(days=760)

VARY = text("""
    update gold.daily_sales_summary
    set
        net_amount = 1000 * weekday * exp(0.1 * noise + 0.05 * other_noise),
        orders = round(100 * weekday * exp(0.1 * noise)),
        quantity = round(300 * weekday * exp(0.1 * noise))
    from (
        select
            order_date as day,
            location_key as place,
            0.4 + 0.2 * extract(isodow from order_date) as weekday,
            hashtext('noise' || order_date || location_key) / 2147483648.0 as noise,
            hashtext('other' || order_date || location_key) / 2147483648.0 as other_noise
        from gold.daily_sales_summary
    ) as drawn
    where order_date = day and location_key = place
""")

SCALE = text("""
    update gold.daily_sales_summary
    set net_amount = net_amount * :factor, orders = round(orders * :factor), quantity = round(quantity * :factor)
    from gold.dim_location
    where gold.dim_location.location_key = gold.daily_sales_summary.location_key
        and location_id = :location_id and order_date between :first and :last
""")


def two_shops(database: Database, until: date = AS_OF) -> None:
    """Shops that sell for some 1,000 a day, more towards the weekend, with a tenth of noise."""
    sell(database, "t:a", START, until)
    sell(database, "t:b", START, until)
    with database.transaction("etl") as connection:
        connection.execute(VARY)


def scale(database: Database, location_id: str, first: date, last: date, factor: float) -> None:
    with database.transaction("etl") as connection:
        connection.execute(SCALE, {"location_id": location_id, "first": first, "last": last, "factor": factor})
