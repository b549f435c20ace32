-- queries/predictions/realised_product_affinities: pairs of an earlier run, against the orders since.
-- grain:  one row: the newest champion run that stands at least 60 days back, with a pair that can be judged
-- reads:  predictions.runs, predictions.product_affinities, predictions.backtests, gold.fact_sales, gold.dim_product
-- feeds:  predictions.model_monitoring
-- why:    a pair can be judged when chance alone would have put it into 5 orders; value is the share of these that
--         were not bought together more often than that
with

due as (
    select
        run_id,
        as_of_date
    from predictions.runs
    where job = 'product_affinities' and status = 'champion' and as_of_date + 60 <= :as_of
    order by as_of_date desc, run_id desc
    limit 1
),

pairs as (
    select
        due.run_id,
        due.as_of_date,
        affinities.product_id,
        affinities.with_product_id,
        first_products.product_key,
        second_products.product_key as with_product_key
    from due
    inner join predictions.product_affinities as affinities on due.run_id = affinities.run_id
    inner join gold.dim_product as first_products on affinities.product_id = first_products.product_id
    inner join gold.dim_product as second_products on affinities.with_product_id = second_products.product_id
    where affinities.product_id < affinities.with_product_id
),

baskets as (
    select distinct
        sales.order_id,
        sales.product_key
    from due
    inner join gold.fact_sales as sales on due.as_of_date < sales.order_date and sales.order_date <= :as_of
    where not sales.is_return
),

sold as (
    select
        product_key,
        count(*) as orders
    from baskets
    group by product_key
),

total as (
    select count(distinct order_id) as orders from baskets
),

together as (
    select
        pairs.product_key,
        pairs.with_product_key,
        count(*) as orders
    from pairs
    inner join baskets as one on pairs.product_key = one.product_key
    inner join baskets as other on pairs.with_product_key = other.product_key and one.order_id = other.order_id
    group by pairs.product_key, pairs.with_product_key
),

judged as (
    select
        pairs.run_id,
        pairs.as_of_date,
        coalesce(together.orders, 0) as orders,
        cast(one.orders as numeric) * other.orders / total.orders as expected
    from pairs
    cross join total
    inner join sold as one on pairs.product_key = one.product_key
    inner join sold as other on pairs.with_product_key = other.product_key
    left join together
        on pairs.product_key = together.product_key and pairs.with_product_key = together.with_product_key
)

select
    judged.run_id as scored_run_id,
    judged.as_of_date as scored_as_of_date,
    count(*) as rows,
    cast(avg(cast(judged.orders <= judged.expected as integer)) as double precision) as value,
    1 - max(tested.value) as expected
from judged
left join predictions.backtests as tested
    on judged.run_id = tested.run_id and tested.metric = 'confirmed_share'
where judged.expected >= 5
group by judged.run_id, judged.as_of_date
