-- queries/models/model_backtests: how the models of a job did in its newest backtest.
-- grain:  one row per measure, metric and model
-- reads:  predictions.backtests_latest
-- why:    each model was shown the same days; the pooled figures where a job has them, else the mean over its series
with

tested as (
    select measure, metric, model, scope, value, baseline
    from predictions.backtests_latest
    where job = :job
)

select
    measure,
    metric,
    model,
    avg(value) as value,
    avg(baseline) as baseline
from tested
where scope = 'total' or not exists (select 1 from tested as pooled where pooled.scope = 'total')
group by measure, metric, model
order by measure, metric, avg(value), model
