-- gold.payments: payments and refunds, as readers of gold see them.
-- grain:  one row per movement of money
-- reads:  silver.payments
-- writes: gold.payments
-- why:    a view, since a payment needs no more than silver knows, and readers of gold may not read silver; an order's
--         payments need not add up to its lines: tips, taxes and part payments are in them
create or replace view gold.payments as
select
    source,
    payment_id,
    order_id,
    employee_id,
    kind,
    method,
    status,
    paid_at,
    amount,
    tip_amount,
    fee_amount
from silver.payments
where not is_deleted;
