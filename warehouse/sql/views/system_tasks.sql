-- bronze.system_tasks: tasks of the ERP, whether its API or its database gave them.
-- grain:  one row per row delivered
-- reads:  bronze.laravel_tasks, bronze.erp_tasks
-- writes: bronze.system_tasks
-- why:    the two are one system with one set of ids, so one statement judges the rows of both
create or replace view bronze.system_tasks as
select
    load_id, row_number, received_at, id, employee_id, location_id, kind, status, assigned_at, due_at,
    completed_at, hours, created_at, updated_at, deleted_at
from bronze.laravel_tasks
union all
select
    load_id, row_number, received_at, id, employee_id, location_id, kind, status, assigned_at, due_at,
    completed_at, hours, created_at, updated_at, deleted_at
from bronze.erp_tasks;
