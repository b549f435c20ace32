-- queries/predictions/monthly_sales: sales month by month, of the company, its regions and its locations.
-- grain:  one row per scope (total, region or location), scope id ('' for total) and month with sales
-- reads:  gold.daily_sales_summary, gold.dim_location
-- feeds:  predictions.sales_forecast_summaries, predictions.sales_forecasts
-- why:    of the last month what is known at :as_of; a scope's first month counts when its sales began by the third,
--         which leaves room for a closed holiday, else it is a part of a month and is left out
with

days as (
    select
        locations.location_id,
        coalesce(nullif(locations.region, ''), '(none)') as region,
        sales.order_date,
        sales.net_amount,
        sales.quantity,
        sales.orders
    from gold.daily_sales_summary as sales
    inner join gold.dim_location as locations on sales.location_key = locations.location_key
    where sales.order_date <= :as_of
),

scoped as (
    select
        scopes.scope,
        scopes.scope_id,
        days.order_date,
        days.net_amount,
        days.quantity,
        days.orders
    from days
    cross join lateral (
        values ('total', ''), ('region', days.region), ('location', days.location_id)
    ) as scopes (scope, scope_id)
),

started as (
    select
        scope,
        scope_id,
        cast(date_trunc('month', cast(min(order_date) as timestamp) + interval '1 month' - interval '3 days') as date)
            as first_month
    from scoped
    group by scope, scope_id
),

monthly as (
    select
        scope,
        scope_id,
        cast(date_trunc('month', cast(order_date as timestamp)) as date) as month,
        sum(net_amount) as revenue,
        sum(quantity) as units,
        sum(orders) as orders
    from scoped
    group by scope, scope_id, cast(date_trunc('month', cast(order_date as timestamp)) as date)
)

select
    monthly.scope,
    monthly.scope_id,
    monthly.month,
    monthly.revenue,
    monthly.units,
    cast(monthly.orders as double precision) as orders
from monthly
inner join started on monthly.scope = started.scope and monthly.scope_id = started.scope_id
where monthly.month >= started.first_month
order by monthly.scope, monthly.scope_id, monthly.month
