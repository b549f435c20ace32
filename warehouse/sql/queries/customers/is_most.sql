-- queries/customers/is_most: whether a period is the greater part of all days with sales.
-- grain:  one row; is_most is NULL where nothing was ever sold
-- reads:  gold.fact_sales
select 2 * (cast(:end as date) - cast(:start as date) + 1) > max(order_date) - min(order_date) + 1 as is_most
from gold.fact_sales
