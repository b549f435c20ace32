-- gold.product_performance: sales by product and month.
-- grain:  one row per (product_key, month)
-- reads:  changed_product_months
-- writes: gold.product_performance
-- why:    takes the difference between new and old lines. By month first: a question is of few months, whose rows then
--         lie together
with compared as materialized (
    select
        deltas.product_key, deltas.month, deltas.lines, deltas.orders, deltas.quantity,
        deltas.gross_amount, deltas.discount_amount, deltas.tax_amount, deltas.net_amount, deltas.cost_amount,
        deltas.return_amount, known.lines as known_lines
    from changed_product_months as deltas
    left join gold.product_performance as known
        on known.product_key = deltas.product_key
        and known.month = deltas.month
),

gone as (
    delete from gold.product_performance as current
    using compared
    where current.product_key = compared.product_key
        and current.month = compared.month
        and compared.known_lines = -compared.lines
),

changed as (
    update gold.product_performance as current
    set
        lines = current.lines + compared.lines,
        orders = current.orders + compared.orders,
        quantity = current.quantity + compared.quantity,
        gross_amount = current.gross_amount + compared.gross_amount,
        discount_amount = current.discount_amount + compared.discount_amount,
        tax_amount = current.tax_amount + compared.tax_amount,
        net_amount = current.net_amount + compared.net_amount,
        cost_amount = current.cost_amount + compared.cost_amount,
        return_amount = current.return_amount + compared.return_amount
    from compared
    where current.product_key = compared.product_key
        and current.month = compared.month
        and compared.known_lines <> -compared.lines
        and (
            compared.lines, compared.orders, compared.quantity, compared.gross_amount, compared.discount_amount,
            compared.tax_amount, compared.net_amount, compared.cost_amount, compared.return_amount
        ) is distinct from (0, 0, 0, 0, 0, 0, 0, 0, 0)
)

insert into gold.product_performance (
    product_key, month, lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount,
    cost_amount, return_amount
)
select
    product_key, month, lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount,
    cost_amount, return_amount
from compared
where known_lines is null and lines > 0
order by month, product_key;
