-- touched_orders: orders that belong to another version of their customer now, or to another person.
-- grain:  one row per order
-- reads:  touched_customers, silver.orders
-- writes: touched_orders
-- why:    a first version moves no sale: whoever bought has a row in gold already, which it describes; sales sent to
--         the API may name customers of any source
insert into touched_orders (source, order_id)
select orders.source, orders.order_id
from touched_customers
inner join silver.orders
    on orders.source = any(array[split_part(touched_customers.customer_id, ':', 1), 'api'])
    and orders.customer_id = touched_customers.customer_id
    and orders.order_at >= touched_customers.changed_from
where touched_customers.changed_from < 'infinity'
on conflict (order_id) do nothing;
