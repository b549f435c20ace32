-- queries/overview/monthly_revenue: revenue of whole months, beside the forecast.
-- grain:  one row per month with sales; only months that end on :through or before
-- reads:  gold.daily_sales_summary
-- why:    :location_keys empty means all locations; a month counts from its first day with any sale
with

monthly as (
    select
        cast(date_trunc('month', cast(order_date as timestamp)) as date) as month,
        sum(net_amount) as revenue
    from gold.daily_sales_summary
    where
        order_date <= :through
        and (cardinality(cast(:location_keys as bigint[])) = 0 or location_key = any(cast(:location_keys as bigint[])))
    group by cast(date_trunc('month', cast(order_date as timestamp)) as date)
)

select
    month,
    revenue
from monthly
where month + interval '1 month' - interval '1 day' <= :through
order by month
