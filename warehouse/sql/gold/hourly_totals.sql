-- gold.hourly_totals: sales by day and hour, of all locations together.
-- grain:  one row per (order_date, order_hour)
-- reads:  changed_hours
-- writes: gold.hourly_totals
-- why:    takes the difference between new and old lines; an order has one place, so the places add up
with deltas as materialized (
    select
        order_date,
        order_hour,
        sum(lines) as lines,
        sum(orders) as orders,
        sum(quantity) as quantity,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(tax_amount) as tax_amount,
        sum(net_amount) as net_amount,
        sum(cost_amount) as cost_amount,
        sum(return_amount) as return_amount
    from changed_hours
    group by order_date, order_hour
),

gone as (
    delete from gold.hourly_totals as known
    using deltas
    where known.order_date = deltas.order_date
        and known.order_hour = deltas.order_hour
        and deltas.lines < 0
        and known.lines = -deltas.lines
),

changed as (
    update gold.hourly_totals as current
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
    where current.order_date = deltas.order_date
        and current.order_hour = deltas.order_hour
        and current.lines <> -deltas.lines
        and (
            deltas.lines, deltas.orders, deltas.quantity, deltas.gross_amount, deltas.discount_amount,
            deltas.tax_amount, deltas.net_amount, deltas.cost_amount, deltas.return_amount
        ) is distinct from (0, 0, 0, 0, 0, 0, 0, 0, 0)
)

insert into gold.hourly_totals (
    order_date, order_hour, lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount,
    cost_amount, return_amount
)
select
    order_date, order_hour, lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount,
    cost_amount, return_amount
from deltas
where lines > 0 and not exists (
        select 1
        from gold.hourly_totals as known
        where known.order_date = deltas.order_date
            and known.order_hour = deltas.order_hour
    )
order by order_date, order_hour;
