-- queries/orders/payments: the payments and refunds of one order.
-- grain:  one row per movement of money
-- reads:  gold.payments
select
    payment_id,
    kind,
    method,
    status,
    paid_at,
    amount,
    tip_amount,
    fee_amount
from gold.payments
where source = :source and order_id = :order_id
order by paid_at, payment_id
