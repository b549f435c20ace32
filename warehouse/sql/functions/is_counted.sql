-- silver.is_counted: whether an order line counts as revenue, by its status (its own, else its order's) and quantity.
-- reads:  silver.is_exchange
-- writes: silver.is_counted
-- why:    goods that came back have a negative quantity. Of an order with the status 'returned' a positive line counts
--         where others came back in exchange for it; without any the sale was taken back as a whole, and counts no more
--         than a cancelled one
create or replace function silver.is_counted(status text, quantity numeric, source text, order_id text)
returns boolean
language sql stable parallel safe
return status = 'completed' or (status = 'returned' and (quantity < 0 or silver.is_exchange(source, order_id)));
