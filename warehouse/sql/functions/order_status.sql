-- silver.order_status: the status of an order by the words that systems of sale use; NULL for a word that is unknown.
-- writes: silver.order_status
-- why:    an order that was paid back as a whole counts no more than a cancelled one; a return of goods comes as an
--         order or a line of its own
create or replace function silver.order_status(word text) returns text
language sql immutable parallel safe
return case
    when word in ('completed', 'complete', 'paid', 'closed', 'fulfilled', 'delivered', 'shipped') then 'completed'
    when word in ('returned', 'return', 'refund') then 'returned'
    when word in ('open', 'pending', 'processing') then 'open'
    when word = 'draft' then 'draft'
    when word in ('cancelled', 'canceled', 'void', 'voided', 'refunded') then 'cancelled'
end;
