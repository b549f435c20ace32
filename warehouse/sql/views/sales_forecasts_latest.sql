-- predictions.sales_forecasts_latest: the forecasts that readers use.
-- grain:  one row per measure, scope, scope id and month
-- reads:  predictions.sales_forecasts, predictions.runs
-- writes: predictions.sales_forecasts_latest
-- why:    newest as-of date, and of that the newest run that serves; a failed run leaves the one before in place
create or replace view predictions.sales_forecasts_latest as
with latest_run as (
    select run_id
    from predictions.runs
    where job = 'sales_forecast' and status = 'champion'
    order by as_of_date desc, run_id desc
    limit 1
)

select forecasts.*
from predictions.sales_forecasts as forecasts
inner join latest_run on latest_run.run_id = forecasts.run_id;
