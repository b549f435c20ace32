-- gold.customer_summary: what a customer has bought so far, rewritten for the customers whose lines changed.
-- grain:  one row per customer_id
-- reads:  changed_lines, gold.fact_sales
-- writes: gold.customer_summary
delete from gold.customer_summary
where customer_id in (select changed_lines.customer_id from changed_lines where not changed_lines.is_guest);

with touched as (
    select distinct customer_id from changed_lines where not is_guest
)

insert into gold.customer_summary (
    customer_id, first_order_date, last_order_date, tenure_days, orders, locations, quantity, net_amount,
    return_amount
)
select
    sales.customer_id,
    min(sales.order_date) filter (where not sales.is_return),
    max(sales.order_date) filter (where not sales.is_return),
    coalesce(
        max(sales.order_date) filter (where not sales.is_return)
        - min(sales.order_date) filter (where not sales.is_return), 0
    ),
    count(distinct sales.order_id) filter (where not sales.is_return),
    count(distinct sales.location_key) filter (where not sales.is_return),
    sum(sales.quantity),
    sum(sales.net_amount),
    coalesce(sum(sales.net_amount) filter (where sales.is_return), 0)
from touched
inner join gold.fact_sales as sales on sales.customer_id = touched.customer_id
where not sales.is_guest
group by sales.customer_id;
