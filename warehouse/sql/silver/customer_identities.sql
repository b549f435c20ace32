-- silver.customer_identities: which person a source's customer is.
-- grain:  one row per (source, source_customer_id)
-- reads:  touched_orders, touched_customers, silver.orders
-- writes: silver.customer_identities
-- why:    CUSTOMER_MATCH=none: each customer of a source is a person of their own
insert into silver.customer_identities (source, source_customer_id, customer_id)
select orders.source, orders.customer_id as source_customer_id, orders.customer_id
from touched_orders
inner join silver.orders on orders.source = touched_orders.source and orders.order_id = touched_orders.order_id
where orders.customer_id is not null
union
select split_part(customer_id, ':', 1) as source, customer_id as source_customer_id, customer_id
from touched_customers
on conflict (source, source_customer_id) do nothing;
