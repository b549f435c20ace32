-- silver.is_counted: whether an order line counts as revenue, by its status (its own, else its order's) and quantity.
-- writes: silver.is_counted
-- why:    goods that came back have a negative quantity; a sale that was taken back as a whole has a positive one and
--         the status 'returned', and counts no more than a cancelled one
create or replace function silver.is_counted(status text, quantity numeric) returns boolean
language sql immutable parallel safe
return status = 'completed' or (status = 'returned' and quantity < 0);
