-- silver.order_sellers: who sold an order, as its payments say.
-- grain:  one row per order that was paid for, or refunded
-- reads:  silver.payments
-- writes: silver.order_sellers
-- why:    an order of Square does not say who sold it, its payments do; of several the first one that names somebody
--         counts, and a refund only where the order has no payment, since then it is the return
create or replace view silver.order_sellers as
select distinct on (source, order_id) source, order_id, employee_id
from silver.payments
where order_id is not null and not is_deleted and status not in ('canceled', 'failed', 'rejected')
order by source asc, order_id asc, kind asc, employee_id is null asc, paid_at asc, payment_id asc;
