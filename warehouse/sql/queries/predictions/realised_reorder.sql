-- queries/predictions/realised_reorder: whether stock lasted where earlier runs ordered nothing, and what they ordered.
-- grain:  one row per champion run of at least :horizon days ago, of the three newest
-- reads:  predictions.runs, predictions.reorder_recommendations, gold.fact_stock_daily, gold.dim_product,
--         gold.dim_location
-- feeds:  predictions.model_monitoring
-- why:    an item counts as kept where nothing was ordered and its stock was counted before a delivery could have come;
--         what ran out between two counts and was filled up again is not seen
with

due as (
    select
        run_id,
        as_of_date,
        model
    from predictions.runs
    where job = 'reorder' and status = 'champion' and as_of_date + :horizon <= :as_of
    order by as_of_date desc, run_id desc
    limit 3
),

advised as (
    select
        due.run_id,
        due.as_of_date,
        due.model,
        items.order_quantity > 0 as is_ordered,
        items.service_level,
        items.stock_out_probability,
        seen.is_empty
    from due
    inner join predictions.reorder_recommendations as items on due.run_id = items.run_id
    left join gold.dim_product as products on items.product_id = products.product_id
    left join gold.dim_location as locations on items.location_id = locations.location_id
    left join lateral (
        select bool_or(counts.stock_level <= 0) as is_empty
        from gold.fact_stock_daily as counts
        where
            counts.product_key = products.product_key
            and counts.location_key = locations.location_key
            and counts.stock_date > due.as_of_date
            and counts.stock_date <= due.as_of_date + least(items.lead_time_days, :horizon)
    ) as seen on true
)

select
    run_id,
    as_of_date,
    model,
    count(*) as items,
    avg(cast(is_ordered as integer)) as ordered_share,
    count(*) filter (where not is_ordered and is_empty is not null) as kept,
    avg(cast(is_empty as integer)) filter (where not is_ordered) as empty_share,
    avg(stock_out_probability) filter (where not is_ordered and is_empty is not null) as stated_share,
    1 - max(service_level) as allowed_share
from advised
group by run_id, as_of_date, model
order by as_of_date, run_id
