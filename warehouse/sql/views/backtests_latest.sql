-- predictions.backtests_latest: the backtests of each job's serving run.
-- grain:  one row per job, measure, scope, scope id, model, origin, horizon and metric
-- reads:  predictions.backtests, predictions.runs
-- writes: predictions.backtests_latest
create or replace view predictions.backtests_latest as
with latest_runs as (
    select distinct on (job) job, run_id
    from predictions.runs
    where status = 'champion'
    order by job asc, as_of_date desc, run_id desc
)

select
    backtests.run_id,
    backtests.as_of_date,
    backtests.job,
    backtests.measure,
    backtests.scope,
    backtests.scope_id,
    backtests.model,
    backtests.origin,
    backtests.horizon,
    backtests.metric,
    backtests.value,
    backtests.baseline,
    backtests.skill
from predictions.backtests
inner join latest_runs on latest_runs.run_id = backtests.run_id;
