-- checks/daily_category_sales_equals_facts: days of a category that do not add up to their lines.
-- kind:   fail
-- scope:  whole
-- grain:  one row per order_date, category that differs
-- reads:  gold.fact_sales, gold.dim_product, gold.daily_category_sales
-- why:    the roll-up takes differences; here it is computed anew
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
with counted as (
    select
        fact_sales.order_date,
        dim_product.category,
        count(*) as lines,
        count(distinct fact_sales.order_id) filter (where not fact_sales.is_return) as orders,
        sum(fact_sales.quantity) as quantity,
        sum(fact_sales.gross_amount) as gross_amount,
        sum(fact_sales.discount_amount) as discount_amount,
        sum(fact_sales.tax_amount) as tax_amount,
        sum(fact_sales.net_amount) as net_amount,
        coalesce(sum(fact_sales.cost_amount), 0) as cost_amount,
        coalesce(sum(fact_sales.net_amount) filter (where fact_sales.is_return), 0) as return_amount
    from gold.fact_sales
    inner join gold.dim_product on dim_product.product_key = fact_sales.product_key
    group by fact_sales.order_date, dim_product.category
)

select
    coalesce(counted.order_date, kept.order_date) as order_date,
    coalesce(counted.category, kept.category) as category,
    counted.lines as lines_of_facts,
    kept.lines as lines_kept,
    counted.net_amount as net_of_facts,
    kept.net_amount as net_kept
from counted
full join gold.daily_category_sales as kept
    on kept.order_date = counted.order_date and kept.category = counted.category
where (
    counted.lines, counted.orders, counted.quantity, counted.gross_amount, counted.discount_amount,
    counted.tax_amount, counted.net_amount, counted.cost_amount, counted.return_amount
) is distinct from (
    kept.lines, kept.orders, kept.quantity, kept.gross_amount, kept.discount_amount, kept.tax_amount,
    kept.net_amount, kept.cost_amount, kept.return_amount
);
