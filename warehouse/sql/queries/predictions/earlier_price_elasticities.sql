-- queries/predictions/earlier_price_elasticities: what the newest runs that are due said of each product.
-- grain:  one row per run and product, of the three newest serving runs as of :due or before
-- reads:  predictions.runs, predictions.price_elasticities
-- feeds:  predictions.price_elasticities, predictions.what_if_effects
-- why:    a run is due once the weeks it is held against have gone by; older ones were scored in their time
with due as (
    select
        run_id,
        as_of_date,
        model
    from predictions.runs
    where job = 'price_elasticities' and status = 'champion' and as_of_date <= :due
    order by as_of_date desc, run_id desc
    limit 3
)

select
    due.run_id,
    due.as_of_date,
    due.model,
    said.scope_id as product_id,
    said.elasticity
from due
inner join predictions.price_elasticities as said on due.run_id = said.run_id and said.scope = 'product'
order by due.run_id, said.scope_id
