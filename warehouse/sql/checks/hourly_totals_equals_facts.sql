-- checks/hourly_totals_equals_facts: hours of all locations that do not add up to their lines.
-- kind:   fail
-- scope:  whole
-- grain:  one row per order_date, order_hour that differs
-- reads:  gold.fact_sales, gold.hourly_totals
-- why:    the roll-up takes differences; here it is computed anew
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
with counted as (
    select
        order_date,
        order_hour,
        count(*) as lines,
        count(distinct order_id) filter (where not is_return) as orders,
        sum(quantity) as quantity,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(tax_amount) as tax_amount,
        sum(net_amount) as net_amount,
        coalesce(sum(cost_amount), 0) as cost_amount,
        coalesce(sum(net_amount) filter (where is_return), 0) as return_amount
    from gold.fact_sales
    group by order_date, order_hour
)

select
    coalesce(counted.order_date, kept.order_date) as order_date,
    coalesce(counted.order_hour, kept.order_hour) as order_hour,
    counted.lines as lines_of_facts,
    kept.lines as lines_kept,
    counted.net_amount as net_of_facts,
    kept.net_amount as net_kept
from counted
full join gold.hourly_totals as kept
    on kept.order_date = counted.order_date and kept.order_hour = counted.order_hour
where (
    counted.lines, counted.orders, counted.quantity, counted.gross_amount, counted.discount_amount,
    counted.tax_amount, counted.net_amount, counted.cost_amount, counted.return_amount
) is distinct from (
    kept.lines, kept.orders, kept.quantity, kept.gross_amount, kept.discount_amount, kept.tax_amount,
    kept.net_amount, kept.cost_amount, kept.return_amount
);
