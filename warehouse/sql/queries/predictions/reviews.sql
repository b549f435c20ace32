-- queries/predictions/reviews: reviews with a text, the newest 200,000.
-- grain:  one row per review
-- reads:  gold.fact_reviews, gold.dim_product
-- feeds:  predictions.review_sentiments, predictions.review_topic_months, predictions.review_topics
-- why:    all texts of ten million order lines would not fit beside their word counts; the oldest say least
select
    reviews.customer_id,
    reviews.review_id,
    products.product_id,
    reviews.review_date,
    reviews.rating,
    reviews.review_text
from gold.fact_reviews as reviews
inner join gold.dim_product as products on reviews.product_key = products.product_key
where
    reviews.review_date <= :as_of
    and trim(reviews.review_text) <> ''
order by reviews.review_date desc, reviews.review_id asc
limit 200000
