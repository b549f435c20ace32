-- checks/product_years_equals_facts: years of a product that do not add up to their lines.
-- kind:   fail
-- scope:  whole
-- grain:  one row per product_key, year that differs
-- reads:  gold.fact_sales, gold.product_years
-- why:    the roll-up takes differences; here it is computed anew
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
with counted as (
    select
        product_key,
        date_trunc('year', order_date::timestamp)::date as year,
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
    group by product_key, date_trunc('year', order_date::timestamp)::date
)

select
    coalesce(counted.product_key, kept.product_key) as product_key,
    coalesce(counted.year, kept.year) as year,
    counted.lines as lines_of_facts,
    kept.lines as lines_kept,
    counted.net_amount as net_of_facts,
    kept.net_amount as net_kept
from counted
full join gold.product_years as kept
    on kept.product_key = counted.product_key and kept.year = counted.year
where (
    counted.lines, counted.orders, counted.quantity, counted.gross_amount, counted.discount_amount,
    counted.tax_amount, counted.net_amount, counted.cost_amount, counted.return_amount
) is distinct from (
    kept.lines, kept.orders, kept.quantity, kept.gross_amount, kept.discount_amount, kept.tax_amount,
    kept.net_amount, kept.cost_amount, kept.return_amount
);
