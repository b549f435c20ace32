-- gold.employee_activity: what staff sold and did in a month.
-- grain:  one row per (employee_key, month)
-- reads:  changed_lines, changed_tasks
-- writes: gold.employee_activity
-- why:    takes the difference between new and old lines and tasks. A task counts in the month of each thing that
--         happened to it: given out, due, completed
with sold as (
    select
        employee_key,
        date_trunc('month', order_date::timestamp)::date as month,
        sum(sign) as lines,
        coalesce(sum(sign) filter (where counts_order), 0) as orders,
        sum(quantity) as quantity,
        sum(net_amount) as net_amount,
        coalesce(sum(net_amount) filter (where is_return), 0) as return_amount
    from changed_lines
    where employee_key <> 0
    group by employee_key, date_trunc('month', order_date::timestamp)::date
),

events as (
    select
        sign, employee_key, assigned_date as date,
        1 as assigned, 0 as due, 0 as on_time, 0 as completed, 0.0 as hours
    from changed_tasks
    union all
    select sign, employee_key, due_date, 0, 1, is_on_time::integer, 0, 0
    from changed_tasks
    where due_date is not null
    union all
    select sign, employee_key, coalesce(completed_date, assigned_date), 0, 0, 0, 1, coalesce(hours, 0)
    from changed_tasks
    where is_completed
),

done as (
    select
        employee_key,
        date_trunc('month', date::timestamp)::date as month,
        sum(sign * assigned) as tasks_assigned,
        sum(sign * due) as tasks_due,
        sum(sign * on_time) as tasks_on_time,
        sum(sign * completed) as tasks_completed,
        sum(sign * hours) as task_hours
    from events
    group by employee_key, date_trunc('month', date::timestamp)::date
),

deltas as (
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

insert into gold.employee_activity as current (
    employee_key, month, lines, orders, quantity, net_amount, return_amount, tasks_assigned, tasks_due,
    tasks_on_time, tasks_completed, task_hours
)
select
    employee_key, month, lines, orders, quantity, net_amount, return_amount, tasks_assigned, tasks_due,
    tasks_on_time, tasks_completed, task_hours
from deltas
where (
    lines, orders, quantity, net_amount, return_amount, tasks_assigned, tasks_due, tasks_on_time,
    tasks_completed, task_hours
) is distinct from (0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
order by employee_key, month
on conflict (employee_key, month) do update set
    lines = current.lines + excluded.lines,
    orders = current.orders + excluded.orders,
    quantity = current.quantity + excluded.quantity,
    net_amount = current.net_amount + excluded.net_amount,
    return_amount = current.return_amount + excluded.return_amount,
    tasks_assigned = current.tasks_assigned + excluded.tasks_assigned,
    tasks_due = current.tasks_due + excluded.tasks_due,
    tasks_on_time = current.tasks_on_time + excluded.tasks_on_time,
    tasks_completed = current.tasks_completed + excluded.tasks_completed,
    task_hours = current.task_hours + excluded.task_hours;

delete from gold.employee_activity as known
using (
    select employee_key from changed_lines where sign = -1
    union
    select employee_key from changed_tasks where sign = -1
) as changed
where known.employee_key = changed.employee_key
    and known.lines = 0
    and known.tasks_assigned = 0
    and known.tasks_due = 0
    and known.tasks_completed = 0;
