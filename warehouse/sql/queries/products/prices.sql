-- queries/products/prices: the list prices that one product has had.
-- grain:  one row per price
-- reads:  gold.product_prices, gold.dim_product
select
    price.valid_from,
    price.valid_to,
    price.price,
    price.unit_cost
from gold.product_prices as price
inner join gold.dim_product as product on price.product_key = product.product_key
where product.product_id = :product_id
order by price.valid_from
