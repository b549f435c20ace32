"""A few made-up customers with every prediction, beside the sales of `company.fill`: what tests know to count."""

from datetime import date

import pandas as pd
from sqlalchemy import Connection, text

from tests.dashboard import company
from warehouse import data_version
from warehouse.database import Database

SUMMARIES = text("""
    insert into gold.customer_summary
    select customer_id, min(order_date) filter (where not is_return), max(order_date) filter (where not is_return),
        0, count(distinct order_id) filter (where not is_return), count(distinct location_key), sum(quantity),
        sum(net_amount), coalesce(sum(net_amount) filter (where is_return), 0), null
    from gold.fact_sales where not is_guest group by customer_id
""")
NAMES = text("""
    insert into gold.dim_customer (customer_id, valid_from, valid_to, is_current, customer_name, email,
        customer_segment, region, is_inferred)
    select customer_id, '-infinity', 'infinity', true, case when orders > 3 then 'Ann <b>' || customer_id else '' end,
        customer_id || '@example.org', case when orders > 3 then 'Business' else 'Consumer' end, 'North', false
    from gold.customer_summary
""")
SEGMENTS = text("""
    insert into predictions.customer_segments
    select customer_id, :run, :as_of, 0, orders, net_amount, 1, 1, 1,
        case when orders > 3 then 'Champions' when orders > 1 then 'Loyal' else 'New' end, null, '', 'ok'
    from gold.customer_summary where first_order_date is not null
""")
RISKS = text("""
    insert into predictions.customer_churn_scores
    select customer_id, :run, :as_of, case when orders > 1 then 0.2 else 0.8 end,
        case when orders > 1 then 'low' else 'high' end, net_amount, 1, 0,
        '[{"feature": "last_purchase", "label": "Last purchase", "value": "9 days ago", "contribution": 0.7},
          {"feature": "other", "label": "Everything else", "value": "", "contribution": 0.3}]', 'made_up', 'ok'
    from gold.customer_summary where first_order_date is not null
""")
VALUES = text("""
    insert into predictions.customer_ltv_scores
    select customer_id, :run, :as_of, days, amount * days / 730, 0, amount * 2, 1, 0.5, 1, 'made_up', 'ok'
    from (
        -- One of them is worth less than nothing, and of one nothing is known.
        select
            customer_id,
            case row_number() over (order by net_amount) when 1 then -20 when 2 then null else net_amount end as amount
        from gold.customer_summary where first_order_date is not null
    ) as buyers cross join (values (30), (90), (365), (730)) as horizons (days)
    where amount is not null
""")


def fill(database: Database, last_day: date, days: int = 300) -> pd.DataFrame:
    """Sales of `days` days to `last_day`, their customers and predictions; returns the lines."""
    lines = company.fill(database, last_day, days, orders_per_day=4)
    with database.transaction("etl") as connection:
        connection.execute(SUMMARIES)
        connection.execute(NAMES)
        data_version.move(connection, "gold")
    with database.transaction("predictor") as connection:
        for job, statement in (("customer_segments", SEGMENTS), ("customer_churn", RISKS), ("customer_ltv", VALUES)):
            connection.execute(statement, {"run": _run(connection, job, last_day), "as_of": last_day})
        data_version.move(connection, "predictions")
    return lines


def _run(connection: Connection, job: str, as_of: date) -> int:
    run_id: int = connection.execute(text("""
        insert into predictions.runs (job, model, model_version, parameters, as_of_date, status)
        values (:job, 'made_up', '1', '{}', :as_of, 'champion') returning run_id
    """), {"job": job, "as_of": as_of}).scalar_one()
    return run_id
