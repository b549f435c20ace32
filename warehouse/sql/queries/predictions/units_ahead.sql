-- queries/predictions/units_ahead: the newest monthly forecast of units, which says how demand goes on after next week.
-- grain:  one row per location ('' the company) and month
-- reads:  predictions.runs, predictions.sales_forecasts
-- feeds:  predictions.reorder_recommendations
-- why:    one of a month ago still tells the months apart
with

newest as (
    select run_id
    from predictions.runs
    where
        job = 'sales_forecast'
        and status = 'champion'
        and as_of_date <= :as_of
        and as_of_date > cast(:as_of as date) - 45
    order by as_of_date desc, run_id desc
    limit 1
)

select
    predicted.scope_id as location_id,
    predicted.month,
    predicted.point as units
from predictions.sales_forecasts as predicted
inner join newest on newest.run_id = predicted.run_id
where predicted.measure = 'units' and predicted.scope in ('total', 'location')
order by predicted.scope_id, predicted.month
