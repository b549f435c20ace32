-- queries/models/model_backtests: how the models of a job did in its newest backtest.
-- grain:  one row per measure, metric and model
-- reads:  predictions.backtests_latest
-- why:    each is judged on the rows that most models were tested on, so that models and baselines compare; one tested
--         on none of them on its own rows; pooled figures where a job has them, else the mean over its series
with

tested as (
    select
        measure,
        metric,
        model,
        scope,
        value,
        baseline,
        count(*) over (partition by measure, metric, scope, scope_id, origin, horizon) as models
    from predictions.backtests_latest
    where job = :job
),

pooled as (
    select *
    from tested
    where scope = 'total' or not exists (select 1 from tested as found where found.scope = 'total')
),

compared as (
    select
        measure,
        metric,
        model,
        value,
        baseline,
        models = max(models) over (partition by measure, metric) as is_shared
    from pooled
),

judged as (
    select
        *,
        bool_or(is_shared) over (partition by measure, metric, model) as has_shared
    from compared
)

select
    measure,
    metric,
    model,
    count(*) as rows,
    avg(value) as value,
    avg(baseline) as baseline
from judged
where is_shared or not has_shared
group by measure, metric, model
order by measure, metric, avg(value), model
