-- queries/recommendations/catalogue: what can be recommended, with the facts that lists are ranked by.
-- grain:  one row per product
-- reads:  gold.dim_product, gold.daily_product_sales, gold.fact_reviews, gold.fact_stock_daily
-- why:    as the job product_recommendations counts: stars are drawn to the shop's mean as though by ten reviews more,
--         recent units are those of 30 days, a product without a count is in stock, and one that sold but not within a
--         year is no longer offered
with sold as (
    select
        product_key,
        sum(orders) as total_purchases,
        sum(quantity) filter (where order_date > cast(:as_of as date) - 30) as recent_units,
        max(order_date) filter (where orders > 0) as last_date
    from gold.daily_product_sales
    where order_date <= :as_of
    group by product_key
),

rated as (
    select
        product_key,
        count(*) as reviews,
        sum(rating) as rating_sum
    from gold.fact_reviews
    where review_date <= :as_of
    group by product_key
),

shop as (
    select sum(rating_sum) / nullif(sum(reviews), 0) as mean
    from rated
),

newest_counts as (
    select distinct on (product_key, location_key)
        product_key,
        location_key,
        stock_level
    from gold.fact_stock_daily
    where stock_date <= :as_of
    order by product_key asc, location_key asc, stock_date desc
),

counted as (
    select
        product_key,
        sum(stock_level) as stock_level
    from newest_counts
    group by product_key
)

select
    products.product_id,
    coalesce(nullif(products.product_name, 'Unknown'), substring(products.product_id from ':(.*)')) as product,
    coalesce(products.category, '') as category,
    cast(products.price as double precision) as price,
    cast(coalesce(sold.total_purchases, 0) as bigint) as total_purchases,
    cast(coalesce(sold.recent_units, 0) as double precision) as recent_units,
    cast((rated.rating_sum + 10 * shop.mean) / (rated.reviews + 10) as double precision) as average_rating,
    counted.stock_level is null or counted.stock_level > 0 as is_in_stock,
    sold.last_date is null or sold.last_date > cast(:as_of as date) - 365 as is_offered
from gold.dim_product as products
left join sold on sold.product_key = products.product_key
left join rated on rated.product_key = products.product_key
left join counted on counted.product_key = products.product_key
cross join shop
where products.product_key <> 0
order by products.product_id
