-- queries/products/bought_together: what is found in the same baskets as one product.
-- grain:  one row per other product
-- reads:  predictions.product_affinities_latest, gold.dim_product
select
    pair.with_product_id as product_id,
    coalesce(nullif(product.product_name, 'Unknown'), substring(product.product_id from ':(.*)')) as product,
    pair.orders_together,
    pair.confidence,
    pair.lift,
    pair.bundle_revenue,
    pair.is_confirmed,
    pair.as_of_date
from predictions.product_affinities_latest as pair
inner join gold.dim_product as product on pair.with_product_id = product.product_id
where pair.product_id = :product_id
order by pair.rank asc, pair.with_product_id asc
