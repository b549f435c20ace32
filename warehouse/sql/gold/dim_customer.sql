-- gold.dim_customer: identified customers with their history, those that only sales name included.
-- grain:  one row per (customer_id, valid_from)
-- reads:  touched_customers, customer_versions, silver.customers, order_heads
-- writes: gold.dim_customer
-- why:    a version keeps its key when an earlier one comes late, when it grows into its neighbour, and when a customer
--         known from sales only is described; who is another person now has no row of their own
with matched as (
    select
        known.customer_id,
        known.customer_key,
        row_number() over (
            partition by known.customer_id, versions.observed_at
            order by coalesce(known.observed_at, known.valid_from)
        ) as place,
        versions.observed_at is null as is_gone
    from touched_customers
    inner join gold.dim_customer as known on known.customer_id = touched_customers.customer_id
    left join customer_versions as versions
        on versions.customer_id = known.customer_id
        and coalesce(known.observed_at, known.valid_from) >= versions.valid_from
        and coalesce(known.observed_at, known.valid_from) < versions.valid_to
)

delete from gold.dim_customer as known
using matched
where known.customer_id = matched.customer_id
    and known.customer_key = matched.customer_key
    and (matched.is_gone or matched.place > 1);

update gold.dim_customer as known
set observed_at = versions.observed_at, valid_from = versions.valid_from
from customer_versions as versions
where known.customer_id = versions.customer_id
    and coalesce(known.observed_at, known.valid_from) >= versions.valid_from
    and coalesce(known.observed_at, known.valid_from) < versions.valid_to
    and (known.observed_at, known.valid_from) is distinct from (versions.observed_at, versions.valid_from);

with buyers as (
    select distinct split_part(customer_id, ':', 1) as source, customer_id
    from order_heads
    where customer_id is not null
),

bought as (
    select buyers.customer_id
    from buyers
    where
        not exists (
            select 1
            from silver.customers
            where customers.source = buyers.source and customers.customer_id = buyers.customer_id
        )
)

insert into gold.dim_customer as current (
    customer_id, observed_at, valid_from, valid_to, is_current, customer_name, email, signup_date, customer_segment,
    region, is_inferred
)
select
    customer_id, observed_at, valid_from, valid_to, valid_to = 'infinity', customer_name, email, signup_date,
    customer_segment, region, false
from customer_versions
union all
select customer_id, null, '-infinity', 'infinity', true, 'Unknown', null, null, '', '', true
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
