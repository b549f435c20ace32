-- checks/ids_without_namespace: orders, lines, customers and products whose id lacks its source's namespace.
-- kind:   fail
-- scope:  whole
-- grain:  one row per id
-- reads:  silver.orders, silver.order_lines, silver.customers, silver.products
-- why:    ids of two sources must never meet, and none may be empty; only sales sent to the API name products of others
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
with named as (
    select 'orders' as entity, source, order_id as id from silver.orders
    union all
    select 'order_lines' as entity, source, product_id as id from silver.order_lines where source <> 'api'
    union all
    select 'order_lines' as entity, source, product_id as id
    from silver.order_lines
    where source = 'api' and product_id <> silver.full_id('api', product_id)
    union all
    select 'customers' as entity, source, customer_id as id from silver.customers
    union all
    select 'products' as entity, source, product_id as id from silver.products
)

select distinct entity, source, id
from named
where not starts_with(id, concat(source, ':')) or id = concat(source, ':');
