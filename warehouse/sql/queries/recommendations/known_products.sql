-- queries/recommendations/known_products: what a customer has bought or reviewed, and how many stars they gave.
-- grain:  one row per product
-- reads:  gold.fact_sales, gold.fact_reviews, gold.dim_product
with touched as (
    select
        sales.product_key,
        cast(null as numeric) as rating
    from gold.fact_sales as sales
    where sales.customer_id = :customer_id and not sales.is_return

    union all

    select
        reviews.product_key,
        cast(reviews.rating as numeric) as rating
    from gold.fact_reviews as reviews
    where reviews.customer_id = :customer_id
)

select
    products.product_id,
    cast(avg(touched.rating) as double precision) as rating
from touched
inner join gold.dim_product as products on products.product_key = touched.product_key
group by products.product_id
order by products.product_id
