-- bronze.system_employees: employees of the ERP, whether its API or its database gave them.
-- grain:  one row per row delivered
-- reads:  bronze.laravel_employees, bronze.erp_employees
-- writes: bronze.system_employees
-- why:    the two are one system with one set of ids, so one statement judges the rows of both
create or replace view bronze.system_employees as
select
    load_id, row_number, received_at, id, employee_name, role, location_id, hired_date, left_date, created_at,
    updated_at, deleted_at
from bronze.laravel_employees
union all
select
    load_id, row_number, received_at, id, employee_name, role, location_id, hired_date, left_date, created_at,
    updated_at, deleted_at
from bronze.erp_employees;
