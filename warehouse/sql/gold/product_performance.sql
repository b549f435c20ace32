-- gold.product_performance: sales by product and month.
-- grain:  one row per (product_key, month)
-- reads:  changed_product_months
-- writes: gold.product_performance
-- why:    takes the difference between new and old lines. By month first: a question is of few months, whose rows then
--         lie together
with gone as (
    delete from gold.product_performance as known
    using changed_product_months as deltas
    where known.product_key = deltas.product_key
        and known.month = deltas.month
        and deltas.lines < 0
        and known.lines = -deltas.lines
),

changed as (
    update gold.product_performance as current
    set
        lines = current.lines + deltas.lines,
        orders = current.orders + deltas.orders,
        quantity = current.quantity + deltas.quantity,
        gross_amount = current.gross_amount + deltas.gross_amount,
        discount_amount = current.discount_amount + deltas.discount_amount,
        tax_amount = current.tax_amount + deltas.tax_amount,
        net_amount = current.net_amount + deltas.net_amount,
        cost_amount = current.cost_amount + deltas.cost_amount,
        return_amount = current.return_amount + deltas.return_amount
    from changed_product_months as deltas
    where current.product_key = deltas.product_key
        and current.month = deltas.month
        and current.lines <> -deltas.lines
        and (
            deltas.lines, deltas.orders, deltas.quantity, deltas.gross_amount, deltas.discount_amount,
            deltas.tax_amount, deltas.net_amount, deltas.cost_amount, deltas.return_amount
        ) is distinct from (0, 0, 0, 0, 0, 0, 0, 0, 0)
)

insert into gold.product_performance (
    product_key, month, lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount,
    cost_amount, return_amount
)
select
    product_key, month, lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount,
    cost_amount, return_amount
from changed_product_months as deltas
where lines > 0 and not exists (
        select 1
        from gold.product_performance as known
        where known.product_key = deltas.product_key
            and known.month = deltas.month
    )
order by month, product_key;
