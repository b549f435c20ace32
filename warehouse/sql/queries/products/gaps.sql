-- queries/products/gaps: strong products that a location does not sell, and what they might bring there.
-- grain:  one row per product and location without a sale of it in the period
-- reads:  gold.daily_product_sales, gold.daily_sales_summary, gold.dim_product, gold.dim_location
-- why:    worth = the product's share of revenue where it is sold, times the location's revenue; products sold at
--         fewer than half of the locations are left out, for they may be meant for few; the filters choose among
--         the gaps, for what is strong shows only over all locations. Each product has its locations beside it in
--         one row: joined, the planner takes them for few and tries each against each
with

places as (
    select
        location_key,
        sum(net_amount) as revenue
    from gold.daily_sales_summary
    where order_date between :start and :end
    group by location_key
    having sum(net_amount) > 0
),

sold as (
    select
        product_key,
        location_key,
        sum(net_amount) as revenue
    from gold.daily_product_sales
    where order_date between :start and :end
    group by product_key, location_key
    having sum(net_amount) > 0
),

company as (
    select count(*) as locations
    from places
),

strong as (
    select
        sold.product_key,
        array_agg(sold.location_key) as location_keys,
        sum(sold.revenue) / sum(places.revenue) as share
    from sold
    inner join places on sold.location_key = places.location_key
    group by sold.product_key
    having
        count(*) * 2 >= (select company.locations from company)
        and count(*) < (select company.locations from company)
),

gaps as (
    select
        strong.product_key,
        places.location_key,
        strong.share * places.revenue as worth
    from strong
    inner join places on places.location_key <> all(strong.location_keys)
)

select
    product.product_id,
    coalesce(nullif(product.product_name, 'Unknown'), substring(product.product_id from ':(.*)')) as product,
    location.location_id,
    location.location_name as location,
    gaps.worth
from gaps
inner join gold.dim_product as product on gaps.product_key = product.product_key
inner join gold.dim_location as location on gaps.location_key = location.location_key
where
    (cardinality(cast(:location as text[])) = 0 or location.location_id = any(cast(:location as text[])))
    and (cardinality(cast(:region as text[])) = 0 or location.region = any(cast(:region as text[])))
    and (cardinality(cast(:category as text[])) = 0 or product.category = any(cast(:category as text[])))
    and (cardinality(cast(:product as text[])) = 0 or product.product_id = any(cast(:product as text[])))
order by gaps.worth desc, product.product_id asc, location.location_id asc
limit :most
