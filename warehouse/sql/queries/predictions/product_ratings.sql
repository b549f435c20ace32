-- queries/predictions/product_ratings: stars of a product.
-- grain:  one row per product with a review
-- reads:  gold.fact_reviews, gold.dim_product
-- feeds:  predictions.customer_churn_scores, predictions.product_performance_scores,
--         predictions.product_recommendations
select
    products.product_id,
    count(*) as reviews,
    sum(reviews.rating) as rating_sum
from gold.fact_reviews as reviews
inner join gold.dim_product as products on products.product_key = reviews.product_key
where reviews.review_date <= :as_of
group by products.product_id
order by products.product_id
