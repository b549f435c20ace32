-- queries/overview/forecast_tests: how the serving forecast did on months it had not seen.
-- grain:  one row; NULLs where there was too little history to test
-- reads:  predictions.backtests_latest, predictions.sales_forecasts_latest
-- why:    skill compares pooled errors, not the mean of each month's ratio, which one tiny month would rule; it is
--         that of predictions.sales_forecast_summaries
with

served as (
    select distinct model
    from predictions.sales_forecasts_latest
    where
        measure = 'revenue'
        and scope = :scope
        and scope_id = :scope_id
)

select
    avg(backtests.value) filter (where backtests.metric = 'coverage80') as coverage80,
    1 - avg(backtests.value) filter (where backtests.metric = 'mae')
    / nullif(avg(backtests.baseline) filter (where backtests.metric = 'mae'), 0) as skill
from predictions.backtests_latest as backtests
inner join served on backtests.model = served.model
where
    backtests.job = 'sales_forecast'
    and backtests.measure = 'revenue'
    and backtests.scope = :scope
    and backtests.scope_id = :scope_id
    and backtests.value <> 'NaN'
    and backtests.baseline <> 'NaN'
