-- checks/fact_sales_equals_silver: orders whose lines in gold are not those of silver.
-- kind:   fail
-- scope:  whole
-- grain:  one row per order that differs
-- reads:  silver.orders, silver.order_lines, gold.fact_sales
-- why:    every line of a completed order, and every return, counts once; a discount on an order as a whole is taken
--         off its lines in gold, and so is a tax on it that is in their amounts
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
with counted as (
    select
        orders.order_id,
        count(*) as lines,
        sum(lines.quantity) as quantity,
        sum(lines.gross_amount) as gross_amount,
        sum(lines.tax_amount) as tax_amount,
        sum(abs(lines.tax_amount)) as any_tax_amount,
        sum(lines.net_amount) - min(orders.discount_amount) as net_amount,
        min(orders.tax_amount) as order_tax_amount,
        min(orders.total_amount) as total_amount
    from silver.orders
    inner join silver.order_lines as lines on lines.source = orders.source and lines.order_id = orders.order_id
    where not orders.is_deleted
        and not lines.is_deleted
        and silver.is_counted(
            coalesce(lines.status, orders.status), lines.quantity, lines.source, lines.order_id
        )
    group by orders.order_id
),

of_silver as (
    select
        counted.order_id, counted.lines, counted.quantity,
        counted.gross_amount - coalesce(taxes.included_amount, 0) as gross_amount,
        counted.tax_amount + coalesce(taxes.on_top_amount + taxes.included_amount, 0) as tax_amount,
        counted.net_amount - coalesce(taxes.included_amount, 0) as net_amount
    from counted
    cross join
        lateral silver.order_tax(
            counted.order_tax_amount, counted.any_tax_amount, counted.total_amount, counted.net_amount
        ) as taxes
),

of_gold as (
    select
        order_id,
        count(*) as lines,
        sum(quantity) as quantity,
        sum(gross_amount) as gross_amount,
        sum(tax_amount) as tax_amount,
        sum(net_amount) as net_amount
    from gold.fact_sales
    group by order_id
)

select
    coalesce(of_silver.order_id, of_gold.order_id) as order_id,
    of_silver.lines as lines_in_silver,
    of_gold.lines as lines_in_gold,
    of_silver.net_amount as net_in_silver,
    of_gold.net_amount as net_in_gold
from of_silver
full join of_gold on of_gold.order_id = of_silver.order_id
where (of_silver.lines, of_silver.quantity, of_silver.gross_amount, of_silver.tax_amount, of_silver.net_amount)
    is distinct from (of_gold.lines, of_gold.quantity, of_gold.gross_amount, of_gold.tax_amount, of_gold.net_amount);
