-- queries/predictions/earlier_price_backtests: how well the models that served foretold units when they were tested.
-- grain:  one row per run and origin, of runs as of :due or before
-- reads:  predictions.runs, predictions.backtests
-- feeds:  predictions.price_elasticities, predictions.what_if_effects
select
    runs.run_id,
    tested.origin,
    tested.value
from predictions.runs
inner join predictions.backtests as tested on runs.run_id = tested.run_id and runs.model = tested.model
where
    runs.job = 'price_elasticities'
    and runs.status = 'champion'
    and runs.as_of_date <= :due
    and tested.metric = 'rmse_log'
order by runs.run_id, tested.origin
