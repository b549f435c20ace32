-- bronze.system_stocks: stocks of the ERP, whether its API or its database gave them.
-- grain:  one row per row delivered
-- reads:  bronze.laravel_stocks, bronze.erp_stocks
-- writes: bronze.system_stocks
-- why:    the two are one system with one set of ids, so one statement judges the rows of both
create or replace view bronze.system_stocks as
select
    load_id, row_number, received_at, id, product_id, location_id, quantity, counted_at, created_at, updated_at,
    deleted_at
from bronze.laravel_stocks
union all
select
    load_id, row_number, received_at, id, product_id, location_id, quantity, counted_at, created_at, updated_at,
    deleted_at
from bronze.erp_stocks;
