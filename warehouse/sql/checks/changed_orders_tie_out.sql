-- checks/changed_orders_tie_out: orders of this refinement whose lines in gold are not those of silver.
-- kind:   fail
-- scope:  changed
-- grain:  one row per order that differs
-- reads:  order_heads, line_shares, silver.order_lines, changed_lines
-- why:    the totals are compared first, at the cost of one pass; single orders are looked for only where they differ.
--         A discount on an order as a whole is taken off its lines in gold, and so is a tax that is in their amounts
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
with counting as not materialized (
    select orders.order_id, orders.discount_amount, lines.quantity, lines.tax_amount, lines.net_amount
    from order_heads as orders
    inner join silver.order_lines as lines on lines.source = orders.source and lines.order_id = orders.order_id
    where not orders.is_deleted
        and not lines.is_deleted
        and silver.is_counted(
            coalesce(lines.status, orders.status), lines.quantity, lines.source, lines.order_id
        )
),

discounts as (
    select coalesce(sum(discounted.discount_amount), 0) as discount_amount
    from (select distinct order_id, discount_amount from counting where discount_amount <> 0) as discounted
),

taxes as (
    select order_id, sum(tax_amount) as tax_amount, sum(included_tax_amount) as included_amount
    from line_shares
    where tax_amount <> 0
    group by order_id
),

all_taxes as (
    select
        coalesce(sum(tax_amount), 0) as tax_amount,
        coalesce(sum(included_amount), 0) as included_amount
    from taxes
),

of_silver as (
    select
        count(*) as lines,
        coalesce(sum(quantity), 0) as quantity,
        coalesce(sum(tax_amount), 0) as tax_amount,
        coalesce(sum(net_amount), 0) as net_amount
    from counting
),

of_gold as (
    select
        count(*) as lines,
        coalesce(sum(quantity), 0) as quantity,
        coalesce(sum(tax_amount), 0) as tax_amount,
        coalesce(sum(net_amount), 0) as net_amount
    from changed_lines
    where sign = 1
),

differing as (
    select of_gold.lines
    from of_gold
    cross join of_silver
    cross join discounts
    cross join all_taxes
    where (of_gold.lines, of_gold.quantity, of_gold.tax_amount, of_gold.net_amount)
        is distinct from (
            of_silver.lines, of_silver.quantity, of_silver.tax_amount + all_taxes.tax_amount,
            of_silver.net_amount - discounts.discount_amount - all_taxes.included_amount
        )
),

silver_orders as (
    select
        counting.order_id,
        count(*) as lines,
        sum(counting.quantity) as quantity,
        sum(counting.tax_amount) + coalesce(min(taxes.tax_amount), 0) as tax_amount,
        sum(counting.net_amount) - min(counting.discount_amount) - coalesce(min(taxes.included_amount), 0)
            as net_amount
    from counting
    left join taxes on taxes.order_id = counting.order_id
    where exists (select 1 from differing)
    group by counting.order_id
),

gold_orders as (
    select
        order_id,
        count(*) as lines,
        sum(quantity) as quantity,
        sum(tax_amount) as tax_amount,
        sum(net_amount) as net_amount
    from changed_lines
    where sign = 1 and exists (select 1 from differing)
    group by order_id
)

select
    coalesce(silver_orders.order_id, gold_orders.order_id) as order_id,
    silver_orders.lines as lines_in_silver,
    gold_orders.lines as lines_in_gold,
    silver_orders.net_amount as net_in_silver,
    gold_orders.net_amount as net_in_gold
from silver_orders
full join gold_orders on gold_orders.order_id = silver_orders.order_id
where (silver_orders.lines, silver_orders.quantity, silver_orders.tax_amount, silver_orders.net_amount)
    is distinct from (gold_orders.lines, gold_orders.quantity, gold_orders.tax_amount, gold_orders.net_amount);
