-- bronze.system_users: users of the ERP, whether its API or its database gave them.
-- grain:  one row per row delivered
-- reads:  bronze.laravel_users, bronze.erp_users
-- writes: bronze.system_users
-- why:    the two are one system with one set of ids, so one statement judges the rows of both
create or replace view bronze.system_users as
select
    load_id, row_number, received_at, id, customer_name, email, customer_segment, region, created_at, updated_at,
    deleted_at
from bronze.laravel_users
union all
select
    load_id, row_number, received_at, id, customer_name, email, customer_segment, region, created_at, updated_at,
    deleted_at
from bronze.erp_users;
