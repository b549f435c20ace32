-- queries/customers/known_names: what customers are called, and the segment that the source puts them in.
-- grain:  one row per customer
-- reads:  gold.dim_customer
select
    customer_id,
    nullif(nullif(customer_name, ''), 'Unknown') as customer,
    customer_segment
from gold.dim_customer
where is_current
