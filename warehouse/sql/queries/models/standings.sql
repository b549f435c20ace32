-- queries/models/standings: how every model of every job did on days it was not shown.
-- grain:  one row per job, measure, metric and model
-- reads:  predictions.backtests_latest
-- why:    means over horizons and series, and over the last days shown (origins) that every model stood on: a mean of
--         easier days would flatter. The pooled figures where a job has them, as queries/models/model_backtests
with

pooled as (
    select distinct job
    from predictions.backtests_latest
    where scope = 'total'
),

by_origin as (
    select
        tested.job,
        tested.measure,
        tested.metric,
        tested.model,
        tested.origin,
        avg(tested.value) as value,
        avg(tested.baseline) as baseline
    from predictions.backtests_latest as tested
    left join pooled on pooled.job = tested.job
    where tested.scope = 'total' or pooled.job is null
    group by tested.job, tested.measure, tested.metric, tested.model, tested.origin
),

crowds as (
    select
        job,
        measure,
        metric,
        origin,
        count(*) as models
    from by_origin
    group by job, measure, metric, origin
),

fields as (
    select
        job,
        measure,
        metric,
        count(distinct model) as models
    from by_origin
    group by job, measure, metric
)

select
    by_origin.job,
    by_origin.measure,
    by_origin.metric,
    by_origin.model,
    avg(by_origin.value) as value,
    avg(by_origin.baseline) as baseline,
    count(*) as origins,
    min(by_origin.origin) as first_origin,
    max(by_origin.origin) as last_origin
from by_origin
inner join crowds
    on crowds.job = by_origin.job
    and crowds.measure = by_origin.measure
    and crowds.metric = by_origin.metric
    and crowds.origin = by_origin.origin
inner join fields
    on fields.job = by_origin.job
    and fields.measure = by_origin.measure
    and fields.metric = by_origin.metric
    and fields.models = crowds.models
group by by_origin.job, by_origin.measure, by_origin.metric, by_origin.model
order by by_origin.job, by_origin.measure, by_origin.metric, by_origin.model
