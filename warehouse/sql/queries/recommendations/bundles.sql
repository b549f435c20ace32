-- queries/recommendations/bundles: what is bought together more often than by chance.
-- grain:  one row per pair of products; of both directions the one with the higher confidence, or those of one product
-- reads:  predictions.product_affinities_latest, gold.dim_product
select
    pairs.product_id,
    coalesce(nullif(products.product_name, 'Unknown'), substring(pairs.product_id from ':(.*)')) as product,
    pairs.with_product_id,
    coalesce(nullif(others.product_name, 'Unknown'), substring(pairs.with_product_id from ':(.*)')) as with_product,
    pairs.orders_together,
    pairs.support,
    pairs.confidence,
    pairs.lift,
    pairs.lift_lo95,
    pairs.is_confirmed,
    pairs.bundle_revenue,
    pairs.as_of_date
from predictions.product_affinities_latest as pairs
left join gold.dim_product as products on products.product_id = pairs.product_id
left join gold.dim_product as others on others.product_id = pairs.with_product_id
left join predictions.product_affinities_latest as reverse
    on reverse.product_id = pairs.with_product_id and reverse.with_product_id = pairs.product_id
where
    pairs.product_id = :product_id
    or (
        :product_id = ''
        and (pairs.confidence, pairs.product_id) >= (coalesce(reverse.confidence, -1), coalesce(reverse.product_id, ''))
    )
order by pairs.rank, pairs.product_id, pairs.with_product_id
limit :most
