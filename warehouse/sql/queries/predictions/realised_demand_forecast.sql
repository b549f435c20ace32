-- queries/predictions/realised_demand_forecast: weeks that earlier runs forecast, held against what was sold in them.
-- grain:  one row per earlier champion run whose week is over (the newest 8), model, metric and origin of that run's
--         backtest (one row without origin where it had none)
-- reads:  predictions.runs, predictions.demand_forecasts, predictions.backtests, gold.daily_product_sales,
--         gold.fact_stock_daily, gold.dim_product, gold.dim_location
-- feeds:  predictions.model_monitoring
-- why:    rows on little data are left out, as in the backtest, and so is a product counted at zero in the week,
--         since nobody knows what would have been asked for; less is better, so coverage is told as the share of days
--         outside the interval
with

due as (
    select
        run_id,
        as_of_date
    from predictions.runs
    where job = 'demand_forecast' and status = 'champion' and as_of_date + 7 <= :as_of
    order by as_of_date desc, run_id desc
    limit 8
),

forecast as (
    select
        due.run_id,
        due.as_of_date,
        predicted.model,
        predicted.product_id,
        predicted.location_id,
        predicted.date,
        predicted.point,
        predicted.lo80,
        predicted.hi80,
        predicted.lo95,
        predicted.hi95,
        products.product_key,
        locations.location_key
    from due
    inner join predictions.demand_forecasts as predicted on predicted.run_id = due.run_id
    inner join gold.dim_product as products on products.product_id = predicted.product_id
    inner join gold.dim_location as locations on locations.location_id = predicted.location_id
    where predicted.quality <> 'low_data'
),

stock_outs as (
    select distinct
        due.run_id,
        counts.product_key,
        counts.location_key
    from due
    inner join gold.fact_stock_daily as counts
        on counts.stock_date > due.as_of_date and counts.stock_date <= due.as_of_date + 7
    where counts.stock_level <= 0
),

held as (
    select
        forecast.run_id,
        forecast.as_of_date,
        forecast.model,
        forecast.product_key,
        forecast.location_key,
        forecast.point,
        greatest(coalesce(sales.quantity, 0), 0) as sold,
        forecast.lo80,
        forecast.hi80,
        forecast.lo95,
        forecast.hi95
    from forecast
    left join gold.daily_product_sales as sales
        on
        sales.order_date = forecast.date
        and sales.product_key = forecast.product_key
        and sales.location_key = forecast.location_key
    left join stock_outs
        on
        stock_outs.run_id = forecast.run_id
        and stock_outs.product_key = forecast.product_key
        and stock_outs.location_key = forecast.location_key
    where stock_outs.run_id is null
),

weeks as (
    select
        run_id,
        as_of_date,
        model,
        count(*) as days,
        sum(point) as point,
        sum(sold) as sold,
        count(*) filter (where sold < lo80 or sold > hi80) as outside80,
        count(*) filter (where sold < lo95 or sold > hi95) as outside95
    from held
    group by run_id, as_of_date, model, product_key, location_key
),

totals as (
    select
        run_id,
        as_of_date,
        model,
        sum(days) as rows,
        sum(abs(point - sold)) / nullif(sum(sold), 0) as wape,
        abs(sum(point - sold)) / nullif(sum(sold), 0) as bias,
        sum(outside80) / sum(days) as miss80,
        sum(outside95) / sum(days) as miss95
    from weeks
    group by run_id, as_of_date, model
),

scored as (
    select
        totals.run_id,
        totals.as_of_date,
        totals.model,
        totals.rows,
        measured.metric,
        measured.value
    from totals
    cross join lateral (
        values ('wape', wape), ('bias', bias), ('miss80', miss80), ('miss95', miss95)
    ) as measured (metric, value)
),

tested as (
    select
        run_id,
        model,
        origin,
        case metric when 'coverage80' then 'miss80' when 'coverage95' then 'miss95' else metric end as metric,
        case when metric like 'coverage%' then 1 - value when metric = 'bias' then abs(value) else value end as expected
    from predictions.backtests
    where job = 'demand_forecast' and scope = 'total'
)

select
    scored.run_id as scored_run_id,
    scored.as_of_date as scored_as_of_date,
    scored.model,
    scored.metric,
    scored.rows,
    scored.value,
    tested.origin,
    tested.expected
from scored
left join tested
    on tested.run_id = scored.run_id and tested.model = scored.model and tested.metric = scored.metric
where scored.value is not null
order by scored.run_id, scored.model, scored.metric, tested.origin
