-- queries/overview/most_wanted: the product that is expected to bring most next week, as a finding.
-- grain:  one row; none without a forecast
-- reads:  predictions.demand_forecasts_latest, gold.dim_product
-- why:    no :location means the whole company; a product without a price comes last
with next_week as (
    select
        product_id,
        sum(point) as units,
        max(as_of_date) as as_of_date
    from predictions.demand_forecasts_latest
    where cardinality(cast(:location as text[])) = 0 or location_id = any(cast(:location as text[]))
    group by product_id
)

select
    'demand' as kind,
    round(next_week.units) as subjects,
    next_week.units * product.price as amount,
    next_week.product_id as subject_id,
    coalesce(nullif(product.product_name, 'Unknown'), substring(product.product_id from ':(.*)')) as name,
    cast(null as date) as day,
    next_week.as_of_date
from next_week
inner join gold.dim_product as product on next_week.product_id = product.product_id
order by next_week.units * product.price desc nulls last, next_week.product_id
limit 1
