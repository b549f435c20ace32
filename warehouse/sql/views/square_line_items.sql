-- bronze.square_line_items: the line items of Square's orders, as they arrived with them.
-- grain:  one row per line item of an order delivered
-- reads:  bronze.square_orders
-- writes: bronze.square_line_items
-- why:    an order carries its lines; a copy of them would only have to be kept equal
create or replace view bronze.square_line_items as
select
    orders.load_id,
    orders.row_number,
    orders.received_at,
    orders.payload ->> 'id' as order_id,
    lines.position,
    lines.payload
from bronze.square_orders as orders
cross join jsonb_path_query(orders.payload, '$.line_items[*]') with ordinality as lines (payload, position);
