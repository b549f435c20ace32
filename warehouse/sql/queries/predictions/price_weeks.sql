-- queries/predictions/price_weeks: what each product sold in a week, at which list price, and what disturbed it.
-- grain:  one row per product and week (its Monday) of the 156 up to :as_of with a sale, or, between its first and its
--         last sale, with a promotion or an empty shelf
-- reads:  gold.fact_sales, gold.daily_product_sales, gold.dim_product, gold.dim_location, gold.promotions,
--         gold.fact_stock_daily
-- feeds:  predictions.price_elasticities, predictions.what_if_effects
-- why:    price is the unit price of most lines, not gross over units, which large orders at a rebate would pull down
--         in the very weeks that sell much, and NULL without a sale; promoted_share and out_share are shares of the
--         product's usual sales, so that one of many places does not cost the week
with

prices as (
    select
        product_key,
        (order_date - cast('2000-01-03' as date)) / 7 as week,
        unit_price,
        count(*) as lines,
        sum(quantity) as units,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount
    from gold.fact_sales
    where
        order_date between cast(:as_of as date) - 1091 and :as_of
        and not is_return
        and quantity > 0
        and unit_price > 0
    group by product_key, (order_date - cast('2000-01-03' as date)) / 7, unit_price
),

weekly as (
    select
        product_key,
        week,
        sum(units) as units,
        sum(discount_amount) / nullif(sum(gross_amount), 0) as discount_share,
        (array_agg(unit_price order by lines desc, unit_price asc))[1] as price,
        max(lines) / sum(lines) as price_share
    from prices
    group by product_key, week
),

places as (
    select
        product_key,
        location_key,
        sum(quantity) / sum(sum(quantity)) over (partition by product_key) as share
    from gold.daily_product_sales
    where order_date between cast(:as_of as date) - 1091 and :as_of and quantity > 0
    group by product_key, location_key
),

promoted_places as (
    select distinct
        places.product_key,
        places.location_key,
        places.share,
        weeks.week
    from gold.promotions
    inner join gold.dim_product
        on
        promotions.product_id = dim_product.product_id
        or (promotions.product_id is null and promotions.category in ('', dim_product.category))
    inner join places on dim_product.product_key = places.product_key
    inner join gold.dim_location on places.location_key = dim_location.location_key
    cross join
        lateral generate_series(
            (promotions.from_date - cast('2000-01-03' as date)) / 7,
            (promotions.to_date - cast('2000-01-03' as date)) / 7
        ) as weeks (week)
    where
        promotions.from_date <= :as_of
        and promotions.to_date >= cast(:as_of as date) - 1091
        and (promotions.location_id is null or promotions.location_id = dim_location.location_id)
),

empty_places as (
    select distinct
        places.product_key,
        places.location_key,
        places.share,
        (counts.stock_date - cast('2000-01-03' as date)) / 7 as week
    from gold.fact_stock_daily as counts
    inner join places on counts.product_key = places.product_key and counts.location_key = places.location_key
    where counts.stock_level <= 0 and counts.stock_date between cast(:as_of as date) - 1091 and :as_of
),

disturbed as (
    select
        product_key,
        week,
        sum(promoted_share) as promoted_share,
        sum(out_share) as out_share
    from (
        select product_key, week, share as promoted_share, 0 as out_share from promoted_places
        union all
        select product_key, week, 0 as promoted_share, share as out_share from empty_places
    ) as shares
    group by product_key, week
),

spans as (
    select
        product_key,
        min(week) as first_week,
        max(week) as last_week
    from weekly
    group by product_key
)

select
    products.product_id,
    products.category,
    cast('2000-01-03' as date) + 7 * coalesce(weekly.week, disturbed.week) as week,
    coalesce(weekly.units, 0) as units,
    weekly.price,
    coalesce(weekly.price_share, 1) as price_share,
    coalesce(weekly.discount_share, 0) as discount_share,
    coalesce(disturbed.promoted_share, 0) as promoted_share,
    coalesce(disturbed.out_share, 0) as out_share
from weekly
full join disturbed on weekly.product_key = disturbed.product_key and weekly.week = disturbed.week
inner join spans on coalesce(weekly.product_key, disturbed.product_key) = spans.product_key
inner join gold.dim_product as products on spans.product_key = products.product_key
where coalesce(weekly.week, disturbed.week) between spans.first_week and spans.last_week
order by products.product_id, week
