-- bronze.system_products: products of the ERP, whether its API or its database gave them.
-- grain:  one row per row delivered
-- reads:  bronze.laravel_products, bronze.erp_products
-- writes: bronze.system_products
-- why:    the two are one system with one set of ids, so one statement judges the rows of both
create or replace view bronze.system_products as
select
    load_id, row_number, received_at, id, product_name, category, price, unit_cost, stock_level, supplier,
    lead_time_days, pack_size, created_at, updated_at, deleted_at
from bronze.laravel_products
union all
select
    load_id, row_number, received_at, id, product_name, category, price, unit_cost, stock_level, supplier,
    lead_time_days, pack_size, created_at, updated_at, deleted_at
from bronze.erp_products;
