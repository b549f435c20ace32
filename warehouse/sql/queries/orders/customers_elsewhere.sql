-- queries/orders/customers_elsewhere: those of some customers whom a place may not name: they buy at others alone.
-- grain:  one row per customer
-- reads:  gold.customer_identities, gold.fact_sales, gold.dim_location
-- why:    who never bought is nobody's yet; an id of another source that nobody knows may be anybody's, so it counts as
--         one of others, and who asks learns no more of it
with named as (
    select
        said.id,
        coalesce(identities.customer_id, said.id) as customer_id,
        identities.customer_id is not null or starts_with(said.id, 'api:') as may_be_new
    from unnest(cast(:customers as text[])) as said (id)
    left join gold.customer_identities as identities
        on split_part(said.id, ':', 1) = identities.source and said.id = identities.source_customer_id
),

bought as (
    select
        named.id,
        bool_or(location.location_id = any(:locations)) as is_own
    from named
    inner join gold.fact_sales as sales on named.customer_id = sales.customer_id
    inner join gold.dim_location as location on sales.location_key = location.location_key
    group by named.id
)

select named.id
from named
left join bought on named.id = bought.id
where not coalesce(bought.is_own, named.may_be_new)
