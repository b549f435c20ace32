-- queries/filters/options: what the filters of few choices offer, all of them in one reading.
-- grain:  one row per dimension and id; location_id is a place's own id and a person's home
-- reads:  gold.dim_location, gold.dim_product, gold.dim_customer, gold.dim_employee
-- why:    a dimension without a row is not offered: a company without employees sees no filter for them.
select
    'location' as dimension,
    location_id as id,
    location_name as name,
    location_id
from gold.dim_location
where location_key <> 0
union all
select distinct
    'region' as dimension,
    region as id,
    region as name,
    cast(null as text) as location_id
from gold.dim_location
where location_key <> 0 and region <> ''
union all
select distinct
    'category' as dimension,
    category as id,
    category as name,
    cast(null as text) as location_id
from gold.dim_product
where product_key <> 0 and category <> ''
union all
select distinct
    'segment' as dimension,
    customer_segment as id,
    customer_segment as name,
    cast(null as text) as location_id
from gold.dim_customer
where is_current and customer_segment <> ''
union all
select
    'employee' as dimension,
    employee_id as id,
    employee_name as name,
    location_id
from gold.dim_employee
where employee_key <> 0
union all
select distinct
    'source' as dimension,
    source as id,
    source as name,
    cast(null as text) as location_id
from gold.dim_location
where location_key <> 0 and source <> ''
order by 1, 3, 2
