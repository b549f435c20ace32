-- checks/orders_own_totals: orders whose lines do not add up to the source's own total.
-- kind:   warn
-- scope:  whole
-- grain:  one row per order that differs by more than a cent
-- reads:  silver.orders, silver.order_lines
-- why:    the lines count, since they are what gold adds up; a tax of the order as a whole is added to lines without
-- remedy: compare the orders named with the source; lines that never came are the usual cause, and loading that day
--         again brings them
with added as (
    select
        orders.order_id,
        min(orders.total_amount) as total_amount,
        min(orders.tax_amount) as tax_amount,
        sum(lines.net_amount) - min(orders.discount_amount) as net_amount,
        sum(lines.tax_amount) as lines_tax_amount,
        sum(abs(lines.tax_amount)) as any_tax_amount
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

select
    added.order_id, added.total_amount,
    added.net_amount + added.lines_tax_amount + coalesce(taxes.on_top_amount, 0) as lines_amount
from added
cross join
    lateral silver.order_tax(added.tax_amount, added.any_tax_amount, added.total_amount, added.net_amount) as taxes
where taxes.on_top_amount is null
    or abs(added.total_amount - added.net_amount - added.lines_tax_amount - taxes.on_top_amount) > 0.01;
