-- gold.fact_tasks: the touched tasks, replaced.
-- grain:  one row per task_id
-- reads:  touched_tasks, silver.tasks, gold.dim_employee, gold.dim_location
-- writes: gold.fact_tasks, changed_tasks
-- why:    whether a task was on time is settled once it is done; whether an open one is overdue depends on the day that
--         is asked for, so no column says it
with removed as (
    delete from gold.fact_tasks
    where task_id in (select touched_tasks.task_id from touched_tasks)
    returning *
)

insert into changed_tasks (
    sign, employee_key, assigned_date, due_date, completed_date, hours, is_completed, is_on_time
)
select -1, employee_key, assigned_date, due_date, completed_date, hours, is_completed, is_on_time
from removed;

with typed as (
    select
        tasks.task_id, tasks.source, tasks.employee_id, tasks.location_id, tasks.kind, tasks.status,
        tasks.assigned_date, tasks.due_date, tasks.completed_at, tasks.hours,
        tasks.completed_at::date as completed_date,
        tasks.completed_at is not null
        or tasks.status in ('completed', 'complete', 'done', 'finished', 'closed') as is_completed
    from touched_tasks
    inner join silver.tasks on tasks.source = touched_tasks.source and tasks.task_id = touched_tasks.task_id
    where not tasks.is_deleted
),

added as (
    insert into gold.fact_tasks (
        task_id, employee_key, location_key, source, kind, status, assigned_date, due_date, completed_date,
        completed_at, hours, is_completed, is_on_time, is_late
    )
    select
        typed.task_id,
        dim_employee.employee_key,
        coalesce(dim_location.location_key, 0),
        typed.source,
        typed.kind,
        typed.status,
        typed.assigned_date,
        typed.due_date,
        typed.completed_date,
        typed.completed_at,
        typed.hours,
        typed.is_completed,
        coalesce(typed.completed_date <= typed.due_date, false),
        coalesce(typed.completed_date > typed.due_date, false)
    from typed
    inner join gold.dim_employee on dim_employee.employee_id = typed.employee_id
    left join gold.dim_location on dim_location.location_id = typed.location_id
    returning *
)

insert into changed_tasks (
    sign, employee_key, assigned_date, due_date, completed_date, hours, is_completed, is_on_time
)
select 1, employee_key, assigned_date, due_date, completed_date, hours, is_completed, is_on_time
from added;
