-- gold.product_performance: sales by product and month.
-- grain:  one row per (product_key, month)
-- reads:  changed_lines
-- writes: gold.product_performance
-- why:    takes the difference between new and old lines, as gold.daily_product_sales does
with deltas as materialized (
    select
        product_key,
        month,
        sum(sign) as lines,
        coalesce(sum(sign) filter (where counts_product), 0) as orders,
        sum(quantity) as quantity,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(tax_amount) as tax_amount,
        sum(net_amount) as net_amount,
        coalesce(sum(cost_amount), 0) as cost_amount,
        coalesce(sum(net_amount) filter (where is_return), 0) as return_amount
    from (
        select
            product_key, date_trunc('month', order_date::timestamp)::date as month, sign, counts_product, is_return,
            quantity, gross_amount, discount_amount, tax_amount, net_amount, cost_amount
        from changed_lines
        order by product_key, date_trunc('month', order_date::timestamp)::date
        offset 0 -- noqa: AM09
    ) as ordered
    group by product_key, month
),

gone as (
    delete from gold.product_performance as known
    using deltas
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
    from deltas
    where current.product_key = deltas.product_key
        and current.month = deltas.month
        and current.lines <> -deltas.lines
        and (
            deltas.lines, deltas.orders, deltas.quantity, deltas.gross_amount, deltas.discount_amount,
            deltas.tax_amount, deltas.net_amount, deltas.cost_amount, deltas.return_amount
        ) is distinct from (0, 0, 0, 0, 0, 0, 0, 0, 0)
)

insert into gold.product_performance (
    product_key, month, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
)
select
    product_key, month, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
from deltas
where lines > 0 and not exists (
        select 1
        from gold.product_performance as known
        where known.product_key = deltas.product_key
            and known.month = deltas.month
    )
order by product_key, month;
