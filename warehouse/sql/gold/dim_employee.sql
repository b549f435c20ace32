-- gold.dim_employee: staff, those that only sales or tasks name included.
-- grain:  one row per employee
-- reads:  silver.employees, order_heads, touched_tasks, silver.tasks
-- writes: gold.dim_employee
-- why:    whom the source took back keeps their name
with described as (
    select source, employee_id, employee_name, role, location_id, hired_date, left_date, false as is_inferred
    from silver.employees
),

active as (
    select source, employee_id
    from order_heads
    where employee_id is not null
    union
    select tasks.source, tasks.employee_id
    from touched_tasks
    inner join silver.tasks on tasks.source = touched_tasks.source and tasks.task_id = touched_tasks.task_id
),

only_named as (
    select
        source,
        employee_id,
        'Unknown' as employee_name,
        '' as role,
        null::text as location_id,
        null::date as hired_date,
        null::date as left_date,
        true as is_inferred
    from active
    where not exists (select 1 from described where described.employee_id = active.employee_id)
)

insert into gold.dim_employee as current (
    source, employee_id, employee_name, role, location_id, hired_date, left_date, is_inferred
)
select source, employee_id, employee_name, role, location_id, hired_date, left_date, is_inferred from described
union all
select source, employee_id, employee_name, role, location_id, hired_date, left_date, is_inferred from only_named
on conflict (employee_id) do update set
    employee_name = excluded.employee_name,
    role = excluded.role,
    location_id = excluded.location_id,
    hired_date = excluded.hired_date,
    left_date = excluded.left_date,
    is_inferred = excluded.is_inferred
where (
    current.employee_name, current.role, current.location_id, current.hired_date, current.left_date,
    current.is_inferred
) is distinct from (
    excluded.employee_name, excluded.role, excluded.location_id, excluded.hired_date, excluded.left_date,
    excluded.is_inferred
);
