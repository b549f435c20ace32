-- queries/predictions/monthly_incumbents: the model that served each monthly series before.
-- grain:  one row per measure, scope and scope id
-- reads:  predictions.runs, predictions.sales_forecast_summaries
-- feeds:  predictions.sales_forecast_summaries, predictions.sales_forecasts
-- why:    the newest champion run of an earlier day: a second run of a day has to come to the same rows as the first
select
    summaries.measure,
    summaries.scope,
    summaries.scope_id,
    summaries.model
from predictions.sales_forecast_summaries as summaries
where
    summaries.run_id = (
        select runs.run_id
        from predictions.runs as runs
        where runs.job = 'sales_forecast' and runs.status = 'champion' and runs.as_of_date < :as_of
        order by runs.as_of_date desc, runs.run_id desc
        limit 1
    )
order by summaries.measure, summaries.scope, summaries.scope_id
