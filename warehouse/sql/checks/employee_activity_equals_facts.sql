-- checks/employee_activity_equals_facts: months of an employee that do not add up to their sales and tasks.
-- kind:   fail
-- scope:  whole
-- grain:  one row per employee_key, month that differs
-- reads:  gold.fact_sales, gold.fact_tasks, gold.employee_activity
-- why:    the roll-up takes differences; here it is computed anew
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
with sold as (
    select
        employee_key,
        date_trunc('month', order_date::timestamp)::date as month,
        count(*) as lines,
        count(distinct order_id) filter (where not is_return) as orders,
        sum(quantity) as quantity,
        sum(net_amount) as net_amount,
        coalesce(sum(net_amount) filter (where is_return), 0) as return_amount
    from gold.fact_sales
    where employee_key <> 0
    group by employee_key, date_trunc('month', order_date::timestamp)::date
),

events as (
    select employee_key, assigned_date as date, 1 as assigned, 0 as due, 0 as on_time, 0 as completed, 0.0 as hours
    from gold.fact_tasks
    union all
    select employee_key, due_date, 0, 1, is_on_time::integer, 0, 0 from gold.fact_tasks where due_date is not null
    union all
    select employee_key, coalesce(completed_date, assigned_date), 0, 0, 0, 1, coalesce(hours, 0)
    from gold.fact_tasks
    where is_completed
),

done as (
    select
        employee_key,
        date_trunc('month', date::timestamp)::date as month,
        sum(assigned) as tasks_assigned,
        sum(due) as tasks_due,
        sum(on_time) as tasks_on_time,
        sum(completed) as tasks_completed,
        sum(hours) as task_hours
    from events
    group by employee_key, date_trunc('month', date::timestamp)::date
),

counted as (
    select
        employee_key,
        month,
        coalesce(sold.lines, 0) as lines,
        coalesce(sold.orders, 0) as orders,
        coalesce(sold.quantity, 0) as quantity,
        coalesce(sold.net_amount, 0) as net_amount,
        coalesce(sold.return_amount, 0) as return_amount,
        coalesce(done.tasks_assigned, 0) as tasks_assigned,
        coalesce(done.tasks_due, 0) as tasks_due,
        coalesce(done.tasks_on_time, 0) as tasks_on_time,
        coalesce(done.tasks_completed, 0) as tasks_completed,
        coalesce(done.task_hours, 0) as task_hours
    from sold
    full join done using (employee_key, month)
)

select
    coalesce(counted.employee_key, kept.employee_key) as employee_key,
    coalesce(counted.month, kept.month) as month,
    counted.lines as lines_of_facts,
    kept.lines as lines_kept,
    counted.tasks_assigned as tasks_of_facts,
    kept.tasks_assigned as tasks_kept
from counted
full join gold.employee_activity as kept
    on kept.employee_key = counted.employee_key and kept.month = counted.month
where (
    counted.lines, counted.orders, counted.quantity, counted.net_amount, counted.return_amount,
    counted.tasks_assigned, counted.tasks_due, counted.tasks_on_time, counted.tasks_completed, counted.task_hours
) is distinct from (
    kept.lines, kept.orders, kept.quantity, kept.net_amount, kept.return_amount, kept.tasks_assigned,
    kept.tasks_due, kept.tasks_on_time, kept.tasks_completed, kept.task_hours
);
