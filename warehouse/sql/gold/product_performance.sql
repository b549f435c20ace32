-- gold.product_performance: sales by product and month.
-- grain:  one row per (product_key, month)
-- reads:  changed_products
-- writes: gold.product_performance
-- why:    takes the difference between new and old lines; new rows are put in without looking for a conflict,
--         at less than half the cost; an order has one day and one location, so the
--         orders of a product add up over them
with deltas as materialized (
    select
        product_key,
        month,
        sum(lines) as lines,
        sum(orders) as orders,
        sum(quantity) as quantity,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(tax_amount) as tax_amount,
        sum(net_amount) as net_amount,
        sum(cost_amount) as cost_amount,
        sum(return_amount) as return_amount
    from (
        select
            product_key,
            date_trunc('month', order_date::timestamp)::date as month,
            lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount, cost_amount, return_amount
        from changed_products
        order by product_key, date_trunc('month', order_date::timestamp)::date
        offset 0 -- noqa: AM09
    ) as ordered
    group by product_key, month
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
    );

delete from gold.product_performance as known
using changed_products as changed
where known.product_key = changed.product_key
    and known.month = date_trunc('month', changed.order_date::timestamp)::date
    and changed.lines < 0
    and known.lines = 0;
