-- queries/predictions/monthly_promises: how the models that served did in the backtests of their own runs.
-- grain:  one row per champion run of the last year, measure, scope (total, location), metric and origin
-- reads:  predictions.runs, predictions.backtests, predictions.sales_forecast_summaries
-- feeds:  predictions.sales_forecast_summaries, predictions.sales_forecasts
-- why:    monitoring holds what came against these figures; relative is the error over the seasonal naive forecast's
select
    runs.run_id,
    tested.measure,
    tested.scope,
    tested.metric,
    tested.origin,
    avg(tested.value) as value,
    sum(tested.value) / nullif(sum(tested.baseline), 0) as relative
from predictions.runs as runs
inner join predictions.sales_forecast_summaries as served on runs.run_id = served.run_id
inner join predictions.backtests as tested
    on
    served.run_id = tested.run_id
    and served.measure = tested.measure
    and served.scope = tested.scope
    and served.scope_id = tested.scope_id
    and served.model = tested.model
where
    runs.job = 'sales_forecast'
    and runs.status = 'champion'
    and runs.as_of_date <= :as_of
    and runs.as_of_date > :as_of - 400
    and tested.scope in ('total', 'location')
    and tested.metric in ('mae', 'coverage80', 'coverage95')
group by runs.run_id, tested.measure, tested.scope, tested.metric, tested.origin
order by runs.run_id, tested.measure, tested.scope, tested.metric, tested.origin
