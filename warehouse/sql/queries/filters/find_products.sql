-- queries/filters/find_products: products whose name or id holds a text, for the filter that people type into.
-- grain:  one row per product, at most :most
-- reads:  gold.dim_product
select
    product_id as id,
    coalesce(nullif(product_name, 'Unknown'), substring(product_id from ':(.*)')) as name
from gold.dim_product
where
    product_key <> 0
    and (strpos(lower(product_name), lower(:text)) > 0 or strpos(lower(product_id), lower(:text)) > 0)
order by strpos(lower(product_name), lower(:text)), product_name, product_id
limit :most
