-- queries/predictions/products: products as they are today.
-- grain:  one row per product
-- reads:  gold.dim_product
select
    product_id,
    product_name,
    category,
    price,
    unit_cost,
    supplier,
    lead_time_days,
    pack_size
from gold.dim_product
order by product_id
