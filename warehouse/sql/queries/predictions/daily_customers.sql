-- queries/predictions/daily_customers: distinct identified customers of each day, all locations.
-- grain:  one row per business day with an order of an identified customer
-- reads:  gold.customer_revisit_counts
-- feeds:  predictions.kpi_anomalies, predictions.kpi_change_points, predictions.kpi_correlations,
--         predictions.kpi_decompositions
select
    order_date,
    sum(customers) as customers
from gold.customer_revisit_counts
where location_key = 0 and order_date <= :as_of
group by order_date
order by order_date
