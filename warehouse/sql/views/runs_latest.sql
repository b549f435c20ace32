-- predictions.runs_latest: each job's serving run.
-- grain:  one row per job
-- reads:  predictions.runs
-- writes: predictions.runs_latest
create or replace view predictions.runs_latest as
select distinct on (job)
    run_id,
    job,
    model,
    model_version,
    parameters,
    as_of_date,
    trained_through,
    window_start,
    window_end,
    metrics,
    seconds,
    status,
    artifact_hash,
    message,
    started_at,
    finished_at,
    parent_run_id,
    fitted_by_run_id,
    libraries
from predictions.runs
where status = 'champion'
order by job asc, as_of_date desc, run_id desc;
