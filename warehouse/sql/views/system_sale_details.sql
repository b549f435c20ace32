-- bronze.system_sale_details: sale details of the ERP, whether its API or its database gave them.
-- grain:  one row per row delivered
-- reads:  bronze.laravel_sale_details, bronze.erp_sale_details
-- writes: bronze.system_sale_details
-- why:    the two are one system with one set of ids, so one statement judges the rows of both
create or replace view bronze.system_sale_details as
select
    load_id, row_number, received_at, id, sale_id, product_id, product_name, category, quantity, unit_price,
    discount_amount, tax_amount, total_amount, cost_amount, currency, returned_detail_id, created_at, updated_at,
    deleted_at
from bronze.laravel_sale_details
union all
select
    load_id, row_number, received_at, id, sale_id, product_id, product_name, category, quantity, unit_price,
    discount_amount, tax_amount, total_amount, cost_amount, currency, returned_detail_id, created_at, updated_at,
    deleted_at
from bronze.erp_sale_details;
