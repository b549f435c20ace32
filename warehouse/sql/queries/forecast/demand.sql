-- queries/forecast/demand: units expected of each product in the days that the newest demand forecast covers.
-- grain:  one row per product with expected demand
-- reads:  predictions.demand_forecasts_latest, gold.dim_product, gold.dim_location
-- why:    sums of the days' own bounds are wider than a bound of the sum: a cautious range. An empty list of a filter
--         means all of them. Days are summed before their products are looked up, which are far fewer; those
--         of a category as an array, so that an index serves
with expected as (
    select
        demand.product_id,
        sum(demand.point) as units,
        sum(demand.lo80) as lo80,
        sum(demand.hi80) as hi80,
        min(demand.date) as first_day,
        max(demand.date) as last_day,
        max(demand.as_of_date) as as_of_date
    from predictions.demand_forecasts_latest as demand
    where
        (cardinality(cast(:location as text[])) = 0 or demand.location_id = any(cast(:location as text[])))
        and (
            cardinality(cast(:region as text[])) = 0
            or demand.location_id in (
                select location_id from gold.dim_location where region = any(cast(:region as text[]))
            )
        )
        and (
            cardinality(cast(:category as text[])) = 0
            or demand.product_id = any(array(
                select product_id from gold.dim_product where category = any(cast(:category as text[]))
            ))
        )
        and (cardinality(cast(:product as text[])) = 0 or demand.product_id = any(cast(:product as text[])))
    group by demand.product_id
    having sum(demand.point) > 0
)

select
    expected.product_id,
    coalesce(nullif(product.product_name, 'Unknown'), substring(expected.product_id from ':(.*)')) as product,
    product.category,
    expected.units,
    expected.lo80,
    expected.hi80,
    expected.units * product.price as revenue,
    expected.first_day,
    expected.last_day,
    expected.as_of_date
from expected
inner join gold.dim_product as product on product.product_id = expected.product_id
order by expected.units desc, expected.product_id asc
limit :most
