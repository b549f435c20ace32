-- queries/orders/known_ids: which of some ids a source has given to a place, a product or a customer.
-- grain:  one row per kind and id
-- reads:  gold.dim_location, gold.dim_product, gold.customer_identities
-- why:    what only sales sent to the API call so does not count
select
    'location' as kind,
    location_id as id
from gold.dim_location
where location_id = any(:locations) and source <> 'api'
union all
select
    'product_id' as kind,
    product_id as id
from gold.dim_product
where product_id = any(:products) and source <> 'api'
union all
select
    'customer' as kind,
    identities.source_customer_id as id
from unnest(cast(:customers as text[])) as said (id)
inner join gold.customer_identities as identities
    on split_part(said.id, ':', 1) = identities.source and said.id = identities.source_customer_id
