-- queries/predictions/realised_product_recommendations: lists of earlier runs, against the baskets that came after.
-- grain:  one row per earlier champion run whose :days are over (the newest 3) and origin of its backtest (one row
--         without origin where it had none)
-- reads:  predictions.runs, predictions.product_recommendations, predictions.backtests, gold.fact_sales,
--         gold.dim_product
-- feeds:  predictions.model_monitoring
-- why:    as in the backtest, a customer's next basket is that of the first day within :days, of which only products
--         count that the customer had not bought before; value is 1 - NDCG@10
with

due as (
    select
        run_id,
        as_of_date,
        model
    from predictions.runs
    where job = 'product_recommendations' and status = 'champion' and as_of_date + :days <= :as_of
    order by as_of_date desc, run_id desc
    limit 3
),

listed as (
    select
        lists.customer_id,
        due.run_id,
        due.as_of_date,
        products.product_key,
        lists.rank
    from due
    inner join predictions.product_recommendations as lists on due.run_id = lists.run_id
    inner join gold.dim_product as products on lists.product_id = products.product_id
    where lists.strategy = 'collaborative' and lists.rank <= 10
),

subjects as (
    select distinct
        customer_id,
        run_id,
        as_of_date
    from listed
),

next_days as (
    select
        subjects.customer_id,
        subjects.run_id,
        subjects.as_of_date,
        min(sales.order_date) as order_date
    from subjects
    inner join gold.fact_sales as sales on subjects.customer_id = sales.customer_id
    where
        not sales.is_return
        and sales.order_date > subjects.as_of_date
        and sales.order_date <= subjects.as_of_date + :days
    group by subjects.customer_id, subjects.run_id, subjects.as_of_date
),

next_baskets as (
    select distinct
        sales.customer_id,
        next_days.run_id,
        next_days.as_of_date,
        sales.product_key
    from next_days
    inner join gold.fact_sales as sales
        on next_days.customer_id = sales.customer_id and next_days.order_date = sales.order_date
    where not sales.is_return
),

new_products as (
    select
        baskets.customer_id,
        baskets.run_id,
        baskets.product_key
    from next_baskets as baskets
    left join gold.fact_sales as earlier
        on
        baskets.customer_id = earlier.customer_id
        and baskets.product_key = earlier.product_key
        and baskets.as_of_date >= earlier.order_date
        and not earlier.is_return
    where earlier.customer_id is null
),

gains as (
    select
        new_products.customer_id,
        new_products.run_id,
        coalesce(sum(1 / log(2.0, listed.rank + 1)), 0) as gain,
        least(count(*), 10) as possible
    from new_products
    left join listed
        on
        new_products.customer_id = listed.customer_id
        and new_products.run_id = listed.run_id
        and new_products.product_key = listed.product_key
    group by new_products.customer_id, new_products.run_id
),

ideals as (
    select
        place as possible,
        sum(1 / log(2.0, place + 1)) over (order by place) as ideal
    from generate_series(1, 10) as places (place)
),

measured as (
    select
        gains.run_id,
        count(*) as rows,
        1 - avg(gains.gain / ideals.ideal) as value
    from gains
    inner join ideals on gains.possible = ideals.possible
    group by gains.run_id
)

select
    due.run_id as scored_run_id,
    due.as_of_date as scored_as_of_date,
    due.model,
    measured.rows,
    cast(measured.value as double precision) as value,
    1 - tested.value as expected
from due
inner join measured on due.run_id = measured.run_id
left join predictions.backtests as tested
    on
    due.run_id = tested.run_id
    and due.model = tested.model
    and tested.measure = 'next_basket_new_items'
    and tested.metric = 'ndcg10'
order by due.run_id, tested.origin
