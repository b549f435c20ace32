-- queries/products/category_pairs: how often products of two categories are found in one basket, beyond chance.
-- grain:  one row per pair of categories, both ways
-- reads:  predictions.product_affinities_latest, gold.dim_product
-- why:    the mean lift of the pairs of products that were found, weighted by the orders that hold them
select
    one.category,
    other.category as with_category,
    sum(pair.orders_together) as orders_together,
    sum(pair.lift * pair.orders_together) / nullif(sum(pair.orders_together), 0) as lift,
    max(pair.as_of_date) as as_of_date
from predictions.product_affinities_latest as pair
inner join gold.dim_product as one on pair.product_id = one.product_id
inner join gold.dim_product as other on pair.with_product_id = other.product_id
where one.category <> '' and other.category <> ''
group by one.category, other.category
order by one.category, other.category
