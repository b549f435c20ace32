-- checks/lines_without_order: order lines whose order has not come, so that gold cannot count them.
-- kind:   warn
-- scope:  whole
-- grain:  one row per order
-- reads:  silver.order_lines, silver.orders
-- why:    lines and orders may come in different loads; what still lacks its order is missing from revenue
-- remedy: load the source's orders for these days again: scripts.sync with --since
select
    lines.order_id,
    count(*) as lines,
    sum(lines.net_amount) as net_amount
from silver.order_lines as lines
where not lines.is_deleted
    and not exists (
        select 1 from silver.orders where orders.source = lines.source and orders.order_id = lines.order_id
    )
group by lines.order_id;
