-- silver.customer_identities of customers that only sales name.
-- grain:  one row per (source, source_customer_id)
-- reads:  touched_orders, silver.orders
-- writes: silver.customer_identities
-- why:    nothing is known of them that could join them with anybody, so each is a person of their own
insert into silver.customer_identities (source, source_customer_id, customer_id)
select distinct split_part(orders.customer_id, ':', 1), orders.customer_id as source_customer_id, orders.customer_id
from touched_orders
inner join silver.orders on orders.source = touched_orders.source and orders.order_id = touched_orders.order_id
where orders.customer_id is not null
on conflict (source, source_customer_id) do nothing;
