-- queries/recommendations/recommended: what each strategy recommends for one customer, one product and for everybody.
-- grain:  one row per strategy, subject and product, the best :most of each
-- reads:  predictions.product_recommendations_latest, gold.dim_product
-- why:    '' stands for no customer and for no product, so that one statement reads what is for everybody as well
select
    offers.strategy,
    offers.rank,
    offers.product_id,
    coalesce(nullif(products.product_name, 'Unknown'), substring(offers.product_id from ':(.*)')) as product,
    coalesce(products.category, '') as category,
    offers.score,
    offers.similarity_score,
    offers.predicted_rating,
    offers.trend_score,
    offers.total_purchases,
    offers.average_rating,
    offers.is_in_stock,
    offers.as_of_date,
    offers.quality
from predictions.product_recommendations_latest as offers
left join gold.dim_product as products on products.product_id = offers.product_id
where
    offers.customer_id in ('', :customer_id)
    and offers.for_product_id in ('', :product_id)
    and offers.rank <= :most
order by offers.strategy, offers.rank, offers.product_id
