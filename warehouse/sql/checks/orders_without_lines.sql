-- checks/orders_without_lines: completed orders none of whose lines has come.
-- kind:   warn
-- scope:  whole
-- grain:  one row per order
-- reads:  silver.orders, silver.order_lines
-- why:    lines and orders may come in different loads; such an order is missing from revenue
-- remedy: load the source's order lines for these days again: scripts.sync with --since
select orders.order_id, orders.order_date, orders.total_amount
from silver.orders
where orders.status = 'completed'
    and not orders.is_deleted
    and not exists (
        select 1
        from silver.order_lines as lines
        where lines.source = orders.source and lines.order_id = orders.order_id
    );
