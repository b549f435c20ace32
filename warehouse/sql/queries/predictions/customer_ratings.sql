-- queries/predictions/customer_ratings: stars that a customer gave a product.
-- grain:  one row per identified customer and product reviewed
-- reads:  gold.fact_reviews, gold.dim_product
-- feeds:  predictions.product_recommendations
select
    reviews.customer_id,
    products.product_id,
    avg(reviews.rating) as rating
from gold.fact_reviews as reviews
inner join gold.dim_product as products on products.product_key = reviews.product_key
where not reviews.is_guest and reviews.review_date <= :as_of
group by reviews.customer_id, products.product_id
order by reviews.customer_id, products.product_id
