-- gold.dim_customer: identified customers with their history, those that only sales name included.
-- grain:  one row per (customer_id, valid_from)
-- reads:  touched_customers, silver.customers, silver.customer_identities, touched_orders, silver.orders
-- writes: gold.dim_customer
with described as (
    select
        identities.customer_id,
        customers.valid_from,
        customers.valid_to,
        customers.is_current,
        customers.customer_name,
        customers.email,
        customers.signup_date,
        customers.customer_segment,
        customers.region,
        false as is_inferred
    from touched_customers
    inner join silver.customers
        on customers.source = split_part(touched_customers.customer_id, ':', 1)
        and customers.customer_id = touched_customers.customer_id
    inner join silver.customer_identities as identities
        on identities.source = customers.source and identities.source_customer_id = customers.customer_id
),

bought as (
    select distinct identities.customer_id
    from touched_orders
    inner join silver.orders on orders.source = touched_orders.source and orders.order_id = touched_orders.order_id
    inner join silver.customer_identities as identities
        on identities.source = orders.source and identities.source_customer_id = orders.customer_id
    where
        not exists (
            select 1
            from silver.customers
            where customers.source = orders.source and customers.customer_id = orders.customer_id
        )
)

insert into gold.dim_customer as current (
    customer_id, valid_from, valid_to, is_current, customer_name, email, signup_date, customer_segment, region,
    is_inferred
)
select
    customer_id, valid_from, valid_to, is_current, customer_name, email, signup_date, customer_segment, region,
    is_inferred
from described
union all
select customer_id, '-infinity', 'infinity', true, 'Unknown', null, null, '', '', true
from bought
on conflict (customer_id, valid_from) do update set
    valid_to = excluded.valid_to,
    is_current = excluded.is_current,
    customer_name = excluded.customer_name,
    email = excluded.email,
    signup_date = excluded.signup_date,
    customer_segment = excluded.customer_segment,
    region = excluded.region,
    is_inferred = excluded.is_inferred
where (
    current.valid_to, current.is_current, current.customer_name, current.email, current.signup_date,
    current.customer_segment, current.region, current.is_inferred
) is distinct from (
    excluded.valid_to, excluded.is_current, excluded.customer_name, excluded.email, excluded.signup_date,
    excluded.customer_segment, excluded.region, excluded.is_inferred
);
