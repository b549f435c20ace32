-- silver.orders: who sold the orders whose payments and refunds changed.
-- grain:  one row per order paid for or refunded
-- reads:  paid_orders, silver.order_sellers
-- writes: silver.orders, touched_orders
-- why:    payments come after their order as a rule; what they say when they come first, the order's own statement
--         looks up. An order that a payment is no longer for loses the seller that it named
with sold as (
    select paid.source, paid.order_id, sellers.employee_id
    from paid_orders as paid
    left join lateral (
        select known.employee_id
        from silver.order_sellers as known
        where known.source = paid.source and known.order_id = paid.order_id
        offset 0 -- noqa: AM09
    ) as sellers on true
    offset 0 -- noqa: AM09
),

named as (
    update silver.orders as known
    set employee_id = sold.employee_id
    from sold
    where known.source = sold.source
        and known.order_id = sold.order_id
        and known.employee_id is distinct from sold.employee_id
    returning known.source, known.order_id
)

insert into touched_orders (source, order_id)
select source, order_id from named
on conflict (order_id) do nothing;
