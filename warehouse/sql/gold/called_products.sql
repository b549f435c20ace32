-- called_products: what the lines of the touched orders call their products.
-- grain:  one row per (product_id, product_name, category)
-- reads:  touched_orders, silver.order_lines
-- writes: called_products
-- why:    a product has few names: what is sorted by version is these, and not every line
insert into called_products (source, product_id, product_name, category, source_version)
select lines.source, lines.product_id, lines.product_name, lines.category, max(lines.source_version)
from touched_orders
inner join silver.order_lines as lines
    on lines.source = touched_orders.source and lines.order_id = touched_orders.order_id
where not lines.is_deleted
group by lines.source, lines.product_id, lines.product_name, lines.category;
