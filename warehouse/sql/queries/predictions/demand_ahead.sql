-- queries/predictions/demand_ahead: the newest demand forecast, where it is not older than a day.
-- grain:  one row per product, location and day ahead (1 to 7)
-- reads:  predictions.runs, predictions.demand_forecasts
-- feeds:  predictions.reorder_recommendations
-- why:    a forecast of an older day speaks of days that are over
with

newest as (
    select run_id
    from predictions.runs
    where
        job = 'demand_forecast'
        and status = 'champion'
        and as_of_date <= :as_of
        and as_of_date > cast(:as_of as date) - 2
    order by as_of_date desc, run_id desc
    limit 1
)

select
    predicted.product_id,
    predicted.location_id,
    predicted.horizon,
    predicted.point,
    predicted.quality
from predictions.demand_forecasts as predicted
inner join newest on newest.run_id = predicted.run_id
order by predicted.product_id, predicted.location_id, predicted.horizon
