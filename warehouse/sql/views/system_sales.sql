-- bronze.system_sales: sales of the ERP, whether its API or its database gave them.
-- grain:  one row per row delivered
-- reads:  bronze.laravel_sales, bronze.erp_sales
-- writes: bronze.system_sales
-- why:    the two are one system with one set of ids, so one statement judges the rows of both
create or replace view bronze.system_sales as
select
    'laravel' as system,
    load_id, row_number, received_at, id, customer_id, employee_id, location_id, region, sold_at, status,
    currency, total_amount, discount_amount, tax_amount, returned_sale_id, lines, created_at, updated_at,
    deleted_at
from bronze.laravel_sales
union all
select
    'erp' as system,
    load_id, row_number, received_at, id, customer_id, employee_id, location_id, region, sold_at, status,
    currency, total_amount, discount_amount, tax_amount, returned_sale_id, lines, created_at, updated_at,
    deleted_at
from bronze.erp_sales;
