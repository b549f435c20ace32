-- queries/pipeline/runs: the newest runs of jobs, those of loading and those of predictions.
-- grain:  one row per run, the newest first
-- reads:  ops.job_runs, predictions.runs
-- why:    a prediction's runs of other models within it (challengers) are no runs of their own
-- parameters: most
with loading as (
    select
        job,
        status,
        started_at,
        finished_at,
        extract(epoch from finished_at - started_at)::double precision as seconds,
        message
    from ops.job_runs
    order by started_at desc
    limit :most
),

predicting as (
    select
        'predict ' || job as job,
        case when status in ('running', 'failed') then status else 'succeeded' end as status,
        started_at,
        finished_at,
        coalesce(seconds, extract(epoch from finished_at - started_at)::double precision) as seconds,
        message
    from predictions.runs
    where parent_run_id is null
    order by started_at desc
    limit :most
),

newest as (
    select job, status, started_at, finished_at, seconds, message from loading
    union all
    select job, status, started_at, finished_at, seconds, message from predicting
    order by started_at desc
    limit :most
)

select job, ops.run_status(status, job) as status, started_at, finished_at, seconds, message
from newest
order by started_at desc
