-- queries/customers/customer_months: what one customer bought, month by month.
-- grain:  one row per month with a sale or a return
-- reads:  gold.fact_sales
select
    date_trunc('month', order_date::timestamp)::date as month,
    count(distinct order_id) filter (where not is_return) as orders,
    sum(net_amount) as revenue
from gold.fact_sales
where customer_id = :customer_id
group by 1
order by 1
