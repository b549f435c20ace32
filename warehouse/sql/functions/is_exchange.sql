-- silver.is_exchange: whether something came back in an order: it has a line of a negative quantity.
-- reads:  silver.order_lines
-- writes: silver.is_exchange
create or replace function silver.is_exchange(source_name text, order_name text) returns boolean
language sql stable parallel safe
begin atomic
    select coalesce(bool_or(quantity < 0), false)
    from silver.order_lines
    where source = source_name and order_id = order_name and not is_deleted;
end;
