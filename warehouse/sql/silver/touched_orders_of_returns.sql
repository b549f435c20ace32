-- touched_orders: returns of the orders that changed, since those decide which line it is that is returned.
-- grain:  one row per order
-- reads:  touched_orders, silver.orders, silver.order_lines
-- writes: touched_orders
-- why:    what is returned may come after its return
insert into touched_orders (source, order_id)
select returns.source, returns.order_id
from touched_orders
inner join silver.orders as returns
    on returns.source = touched_orders.source and returns.returned_order_id = touched_orders.order_id
union
select returns.source, returns.order_id
from touched_orders
inner join silver.order_lines as returns
    on returns.source = touched_orders.source and returns.returned_order_id = touched_orders.order_id
union
select returns.source, returns.order_id
from silver.order_lines as returns
inner join silver.order_lines as sold
    on sold.source = returns.source and sold.source_line_id = returns.returned_source_line_id
inner join touched_orders on touched_orders.source = sold.source and touched_orders.order_id = sold.order_id
where returns.returned_source_line_id is not null and returns.returned_order_id is null
on conflict (order_id) do nothing;
