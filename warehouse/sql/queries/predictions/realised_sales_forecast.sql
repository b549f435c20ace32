-- queries/predictions/realised_sales_forecast: months that earlier runs forecast and that are over, with what came.
-- grain:  one row per earlier champion run (the first that knew a month, of a year), measure, scope (total, location),
--         scope id and month
-- reads:  predictions.runs, predictions.sales_forecasts, gold.daily_sales_summary, gold.dim_location
-- feeds:  predictions.model_monitoring
-- why:    :through is the last day of a month; a location that sold nothing in a month sold 0; a_year_before is what
--         the seasonal naive forecast would have said; a month that had begun is left out, for its days were known
with

due as (
    select distinct on (trained_through)
        run_id,
        as_of_date
    from predictions.runs
    where
        job = 'sales_forecast'
        and status = 'champion'
        and trained_through < :through
        and trained_through > :through - 366
    order by trained_through asc, as_of_date asc, run_id desc
),

monthly as (
    select
        sales.location_key,
        cast(date_trunc('month', cast(sales.order_date as timestamp)) as date) as month,
        sum(sales.net_amount) as revenue,
        sum(sales.quantity) as units,
        sum(sales.orders) as orders
    from gold.daily_sales_summary as sales
    where sales.order_date <= :through
    group by sales.location_key, cast(date_trunc('month', cast(sales.order_date as timestamp)) as date)
),

realised as (
    select
        scopes.scope,
        scopes.scope_id,
        measures.measure,
        monthly.month,
        sum(measures.value) as value
    from monthly
    inner join gold.dim_location as locations on monthly.location_key = locations.location_key
    cross join lateral (values ('total', ''), ('location', locations.location_id)) as scopes (scope, scope_id)
    cross join
        lateral (
            values ('revenue', monthly.revenue), ('units', monthly.units), ('orders', monthly.orders)
        ) as measures (measure, value)
    group by scopes.scope, scopes.scope_id, measures.measure, monthly.month
)

select
    due.run_id,
    due.as_of_date,
    forecasts.measure,
    forecasts.scope,
    forecasts.scope_id,
    forecasts.month,
    forecasts.model,
    forecasts.point,
    forecasts.lo80,
    forecasts.hi80,
    forecasts.lo95,
    forecasts.hi95,
    coalesce(came.value, 0) as actual,
    before.value as a_year_before
from due
inner join predictions.sales_forecasts as forecasts on due.run_id = forecasts.run_id
left join realised as came
    on
    forecasts.measure = came.measure
    and forecasts.scope = came.scope
    and forecasts.scope_id = came.scope_id
    and forecasts.month = came.month
left join realised as before
    on
    forecasts.measure = before.measure
    and forecasts.scope = before.scope
    and forecasts.scope_id = before.scope_id
    and cast(forecasts.month - interval '1 year' as date) = before.month
where
    forecasts.scope in ('total', 'location')
    and forecasts.month > due.as_of_date
    and forecasts.month <= :through
order by due.run_id, forecasts.measure, forecasts.scope, forecasts.scope_id, forecasts.month
