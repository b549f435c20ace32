-- queries/models/courses: how a job's models did at each last day they were shown (origin).
-- grain:  one row per measure, metric, model and origin
-- reads:  predictions.backtests_latest
-- why:    means over horizons and series; the pooled figures where a job has them, as queries/models/model_backtests
with

tested as (
    select measure, metric, model, origin, scope, value, baseline
    from predictions.backtests_latest
    where job = :job
)

select
    measure,
    metric,
    model,
    origin,
    avg(value) as value,
    avg(baseline) as baseline
from tested
where scope = 'total' or not exists (select 1 from tested as pooled where pooled.scope = 'total')
group by measure, metric, model, origin
order by measure, metric, model, origin
