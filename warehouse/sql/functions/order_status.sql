-- silver.order_status: the status of an order by the words that systems of sale use; NULL for a word that is unknown.
-- writes: silver.order_status
-- why:    what 'returned' counts for depends on its lines: see silver.is_counted
create or replace function silver.order_status(word text) returns text
language sql immutable parallel safe
return case
    when word in ('completed', 'complete', 'paid', 'closed', 'fulfilled', 'delivered', 'shipped') then 'completed'
    when word in ('returned', 'return', 'refunded', 'refund') then 'returned'
    when word in ('open', 'pending', 'processing') then 'open'
    when word = 'draft' then 'draft'
    when word in ('cancelled', 'canceled', 'void', 'voided') then 'cancelled'
end;
