-- gold.dim_employee: staff, those that only sales name included.
-- grain:  one row per employee
-- reads:  silver.employees, touched_orders, silver.orders
-- writes: gold.dim_employee
with described as (
    select source, employee_id, employee_name, role, location_id, hired_date, left_date, false as is_inferred
    from silver.employees
    where not is_deleted
),

sold_by as (
    select distinct
        orders.source,
        orders.employee_id,
        'Unknown' as employee_name,
        '' as role,
        null::text as location_id,
        null::date as hired_date,
        null::date as left_date,
        true as is_inferred
    from touched_orders
    inner join silver.orders on orders.source = touched_orders.source and orders.order_id = touched_orders.order_id
    where orders.employee_id is not null
        and not exists (select 1 from described where described.employee_id = orders.employee_id)
)

insert into gold.dim_employee as current (
    source, employee_id, employee_name, role, location_id, hired_date, left_date, is_inferred
)
select source, employee_id, employee_name, role, location_id, hired_date, left_date, is_inferred from described
union all
select source, employee_id, employee_name, role, location_id, hired_date, left_date, is_inferred from sold_by
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
