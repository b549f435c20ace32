-- queries/export/clean_reviews: reviews, as cleaned, for a file.
-- grain:  one row per review
-- reads:  gold.fact_reviews, gold.dim_product
select
    reviews.review_id,
    reviews.source,
    reviews.review_date,
    reviews.customer_id,
    product.product_id,
    product.product_name,
    product.category,
    reviews.rating,
    reviews.review_text,
    reviews.is_guest
from gold.fact_reviews as reviews
left join gold.dim_product as product on product.product_key = reviews.product_key
order by reviews.review_date, reviews.review_id
