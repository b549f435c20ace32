-- silver.orders: who sold the orders that the payments and refunds of the load in hand are for.
-- grain:  one row per order paid for or refunded
-- reads:  staged_payments, silver.payments, silver.order_sellers
-- writes: silver.orders, touched_orders
-- why:    payments come after their order as a rule; what they say when they come first, the order's own statement
--         looks up
with paid as (
    select distinct payments.order_id
    from staged_payments
    inner join silver.payments
        on payments.source = :source and payments.payment_id = staged_payments.payment_id
    where staged_payments.reason is null and payments.order_id is not null
    offset 0 -- noqa: AM09
),

sold as (
    select paid.order_id, sellers.employee_id
    from paid
    left join lateral (
        select known.employee_id
        from silver.order_sellers as known
        where known.source = :source and known.order_id = paid.order_id
        offset 0 -- noqa: AM09
    ) as sellers on true
    offset 0 -- noqa: AM09
),

named as (
    update silver.orders as known
    set employee_id = sold.employee_id
    from sold
    where known.source = :source
        and known.order_id = sold.order_id
        and known.employee_id is distinct from sold.employee_id
    returning known.order_id
)

insert into touched_orders (source, order_id)
select :source, order_id from named
on conflict (order_id) do nothing;
