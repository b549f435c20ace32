-- predictions.backtests_latest: the backtests of each job's serving run.
-- grain:  one row per job, measure, scope, scope id, model, origin, horizon and metric
-- reads:  predictions.backtests, predictions.runs
-- writes: predictions.backtests_latest
create or replace view predictions.backtests_latest as
with latest_runs as (
    select distinct on (job) job, run_id
    from predictions.runs
    where status = 'champion'
    order by job, as_of_date desc, run_id desc
)

select backtests.*
from predictions.backtests as backtests
inner join latest_runs on latest_runs.run_id = backtests.run_id;
