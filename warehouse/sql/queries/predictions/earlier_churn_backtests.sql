-- queries/predictions/earlier_churn_backtests: how good the models that served were when they were tested.
-- grain:  one row per run, metric and origin, of champion runs whose :horizon days are over
-- reads:  predictions.runs, predictions.backtests
-- feeds:  predictions.customer_churn_scores
select
    runs.run_id,
    tested.metric,
    tested.origin,
    tested.value
from predictions.runs
inner join predictions.backtests as tested on runs.run_id = tested.run_id and runs.model = tested.model
where
    runs.job = 'customer_churn'
    and runs.status = 'champion'
    and runs.as_of_date + :horizon <= :as_of
order by runs.run_id, tested.metric, tested.origin
