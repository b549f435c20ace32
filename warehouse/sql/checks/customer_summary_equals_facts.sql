-- checks/customer_summary_equals_facts: customers whose summary is not that of their lines.
-- kind:   fail
-- scope:  whole
-- grain:  one row per customer that differs
-- reads:  gold.fact_sales, gold.customer_summary
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
with counted as (
    select
        customer_id,
        min(order_date) filter (where not is_return) as first_order_date,
        max(order_date) filter (where not is_return) as last_order_date,
        count(distinct order_id) filter (where not is_return) as orders,
        sum(quantity) as quantity,
        sum(net_amount) as net_amount
    from gold.fact_sales
    where not is_guest
    group by customer_id
)

select
    coalesce(counted.customer_id, kept.customer_id) as customer_id,
    counted.orders as orders_of_facts,
    kept.orders as orders_kept,
    counted.net_amount as net_of_facts,
    kept.net_amount as net_kept
from counted
full join gold.customer_summary as kept on kept.customer_id = counted.customer_id
where (
    counted.first_order_date, counted.last_order_date, counted.orders, counted.quantity, counted.net_amount
) is distinct from (
    kept.first_order_date, kept.last_order_date, kept.orders, kept.quantity, kept.net_amount
);
