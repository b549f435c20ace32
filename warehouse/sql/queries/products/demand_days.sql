-- queries/products/demand_days: what one product is expected to sell, day by day.
-- grain:  one row per day
-- reads:  predictions.demand_forecasts_latest
-- why:    sums of locations' bounds are wider than a bound of the sum: a cautious range
select
    date as day,
    sum(point) as units,
    sum(lo80) as lo80,
    sum(hi80) as hi80,
    max(as_of_date) as as_of_date
from predictions.demand_forecasts_latest
where product_id = :product_id
group by date
order by date
