-- order_heads: the touched orders as silver has them, without their lines.
-- grain:  one row per order
-- reads:  touched_orders, silver.orders
-- writes: order_heads
-- why:    what gold needs to know of orders is looked up once, and not by every statement
insert into order_heads (
    source, order_id, customer_id, location_id, region, employee_id, order_at, order_at_local, order_date, status,
    discount_amount, tax_amount, total_amount, returned_order_id, source_version, is_deleted
)
select
    orders.source, orders.order_id, orders.customer_id, orders.location_id, orders.region, orders.employee_id,
    orders.order_at, orders.order_at_local, orders.order_date, orders.status, orders.discount_amount,
    orders.tax_amount, orders.total_amount, orders.returned_order_id, orders.source_version, orders.is_deleted
from touched_orders
inner join silver.orders on orders.source = touched_orders.source and orders.order_id = touched_orders.order_id;
