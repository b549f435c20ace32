-- queries/predictions/customer_days: what identified customers bought, day by day.
-- grain:  one row per customer and business day with any line
-- reads:  gold.fact_sales
-- feeds:  predictions.customer_churn_scores, predictions.customer_ltv_scores, predictions.customer_segments,
--         predictions.sales_forecast_summaries, predictions.sales_forecasts, predictions.segment_migrations
-- why:    orders are those with a sale line, so a day of returns alone has none
select
    customer_id,
    order_date,
    cast(count(distinct order_id) filter (where not is_return) as real) as orders,
    cast(count(*) as real) as lines,
    sum(quantity) as quantity,
    sum(net_amount) as net_amount,
    coalesce(sum(net_amount) filter (where is_return), 0) as return_amount
from gold.fact_sales
where not is_guest and order_date <= :as_of
group by customer_id, order_date
order by customer_id, order_date
