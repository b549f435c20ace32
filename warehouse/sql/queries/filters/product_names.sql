-- queries/filters/product_names: what the products with these ids are called.
-- grain:  one row per product found
-- reads:  gold.dim_product
select
    product_id as id,
    coalesce(nullif(product_name, 'Unknown'), substring(product_id from ':(.*)')) as name
from gold.dim_product
where product_id = any(:ids)
