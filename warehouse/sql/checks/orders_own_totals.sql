-- checks/orders_own_totals: orders whose lines do not add up to the source's own total.
-- kind:   warn
-- scope:  whole
-- grain:  one row per order that differs by more than a cent
-- reads:  silver.orders, silver.order_lines
-- why:    the lines count, since they are what gold adds up
-- remedy: compare the orders named with the source; lines that never came are the usual cause, and loading that day
--         again brings them
with added as (
    select
        orders.order_id,
        min(orders.total_amount) as total_amount,
        sum(lines.net_amount + lines.tax_amount) - min(orders.discount_amount) as lines_amount
    from silver.orders
    inner join silver.order_lines as lines on lines.source = orders.source and lines.order_id = orders.order_id
    where orders.total_amount is not null
        and not orders.is_deleted
        and not lines.is_deleted
        and silver.is_counted(
            coalesce(lines.status, orders.status), lines.quantity, lines.source, lines.order_id
        )
    group by orders.order_id
)

select order_id, total_amount, lines_amount
from added
where abs(total_amount - lines_amount) > 0.01;
