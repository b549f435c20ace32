-- bronze.flat_sales: sales as a flat list, whether the ERP's database or the REST API gave them.
-- grain:  one row per row delivered
-- reads:  bronze.erp_sales_data, bronze.api_sales
-- writes: bronze.flat_sales
-- why:    both have the same columns, so one statement judges the rows of both
create or replace view bronze.flat_sales as
select
    load_id, row_number, received_at, cast(null as bigint) as inbox_id, transaction_id, line_id, sold_at, product_id,
    product_name, quantity, revenue, customer_id, location_id, currency, created_at, updated_at, deleted_at
from bronze.erp_sales_data
union all
select
    load_id, row_number, received_at, inbox_id, transaction_id, line_id, sold_at, product_id, product_name, quantity,
    revenue, customer_id, location_id, currency, created_at, updated_at, deleted_at
from bronze.api_sales;
