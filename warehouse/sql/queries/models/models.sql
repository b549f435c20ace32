-- queries/models/models: what serves each job.
-- grain:  one row per job that ever came to an end
-- reads:  predictions.runs_latest, predictions.runs, predictions.model_monitoring_latest
with

challengers as (
    select parent_run_id, count(*) as tested
    from predictions.runs
    where status = 'challenger'
    group by parent_run_id
),

degraded as (
    select job, bool_or(is_degraded) as is_degraded
    from predictions.model_monitoring_latest
    group by job
)

select
    serving.job,
    serving.run_id,
    serving.model,
    serving.as_of_date,
    serving.trained_through,
    serving.fitted_by_run_id,
    serving.metrics,
    serving.seconds,
    serving.message,
    coalesce(challengers.tested, 0) as challengers,
    coalesce(degraded.is_degraded, false) as is_degraded,
    coalesce(cast(serving.parameters ->> 'is_pinned' as boolean), false) as is_pinned,
    coalesce(cast(serving.parameters ->> 'rows' as bigint) = 0, false) as is_empty
from predictions.runs_latest as serving
left join challengers on challengers.parent_run_id = serving.run_id
left join degraded on degraded.job = serving.job
order by serving.job
