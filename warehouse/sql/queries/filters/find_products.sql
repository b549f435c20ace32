-- queries/filters/find_products: products whose name or id holds a text, for the filter that people type into.
-- grain:  one row per product, at most :most
-- reads:  gold.dim_product
select
    product_id as id,
    coalesce(nullif(product_name, 'Unknown'), substring(product_id from ':(.*)')) as name
from gold.dim_product
where
    product_key <> 0
    and (
        strpos(gold.folded_text(product_name), gold.folded_text(:text)) > 0
        or strpos(lower(product_id), lower(:text)) > 0
    )
order by strpos(gold.folded_text(product_name), gold.folded_text(:text)), product_name, product_id
limit :most
