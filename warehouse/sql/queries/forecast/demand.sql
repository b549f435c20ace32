-- queries/forecast/demand: units expected of each product in the days that the newest demand forecast covers.
-- grain:  one row per product with expected demand
-- reads:  predictions.demand_forecasts_latest, gold.dim_product, gold.dim_location
-- why:    sums of the days' own bounds are wider than a bound of the sum: a cautious range. An empty list of a filter
--         means all of them
select
    demand.product_id,
    coalesce(nullif(product.product_name, 'Unknown'), substring(demand.product_id from ':(.*)')) as product,
    product.category,
    sum(demand.point) as units,
    sum(demand.lo80) as lo80,
    sum(demand.hi80) as hi80,
    sum(demand.point) * product.price as revenue,
    min(demand.date) as first_day,
    max(demand.date) as last_day,
    max(demand.as_of_date) as as_of_date
from predictions.demand_forecasts_latest as demand
inner join gold.dim_product as product on demand.product_id = product.product_id
left join gold.dim_location as location on demand.location_id = location.location_id
where
    (cardinality(cast(:location as text[])) = 0 or demand.location_id = any(cast(:location as text[])))
    and (cardinality(cast(:region as text[])) = 0 or location.region = any(cast(:region as text[])))
    and (cardinality(cast(:category as text[])) = 0 or product.category = any(cast(:category as text[])))
    and (cardinality(cast(:product as text[])) = 0 or demand.product_id = any(cast(:product as text[])))
group by demand.product_id, product.product_name, product.category, product.price
having sum(demand.point) > 0
order by units desc, demand.product_id asc
limit :most
