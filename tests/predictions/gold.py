"""A small gold layer for the tests of prediction jobs: daily sales of a few locations, straight into the roll-up."""

from datetime import date

from sqlalchemy import text

from warehouse.database import Database

INSERT_LOCATION = text("""
    insert into gold.dim_location (location_id, source, location_name, region, time_zone, is_inferred)
    values (:location_id, 'test', :location_id, '', 'UTC', false)
    on conflict (location_id) do nothing
""")

INSERT_DAYS = text("""
    insert into gold.daily_sales_summary (
        order_date, location_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
        net_amount, cost_amount, return_amount
    )
    select
        cast(day as date), location_key, 20, 10, 30, amount, 0, 0, amount, 0, 0
    from generate_series(cast(:first as timestamp), cast(:last as timestamp), interval '1 day') as days (day)
    cross join lateral (
        select round(cast(:size * (1 + 0.3 * sin(extract(doy from day) / 58)) as numeric), 4) as amount
    ) as amounts
    cross join gold.dim_location
    where location_id = :location_id
""")


def sell(database: Database, location_id: str, first: date, last: date, size: float = 100.0) -> None:
    """Sales of about `size` a day at a location, every day from `first` to `last`, with a yearly swing."""
    with database.transaction("etl") as connection:
        connection.execute(INSERT_LOCATION, {"location_id": location_id})
        connection.execute(
            INSERT_DAYS, {"location_id": location_id, "first": first, "last": last, "size": size}
        )
