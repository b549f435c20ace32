-- queries/predictions/employee_tasks: tasks of employees in blocks of 30 days, counted back from :as_of.
-- grain:  one row per employee and block (0 holds :as_of) with a task given out in it
-- reads:  gold.fact_tasks, gold.dim_employee
-- feeds:  predictions.employee_performance_scores
-- why:    a task counts once it is done or due: one that may still be done in time says nothing. What was done after
--         :as_of was open then; without a day of completion it was done on the day it was given out. Sums of hours and
--         their squares let any number of blocks be put together
with

known as (
    select
        employee_key,
        (cast(:as_of as date) - assigned_date) / 30 as block,
        is_completed and coalesce(completed_date, assigned_date) <= :as_of as is_done,
        coalesce(due_date, assigned_date) <= :as_of as is_due,
        hours
    from gold.fact_tasks
    where assigned_date <= :as_of
)

select
    employees.employee_id,
    known.block,
    count(*) as total_tasks,
    count(*) filter (where known.is_done) as completed_tasks,
    count(known.hours) filter (where known.is_done) as timed_tasks,
    coalesce(sum(known.hours) filter (where known.is_done), 0) as hours,
    coalesce(sum(known.hours * known.hours) filter (where known.is_done), 0) as squared_hours
from known
inner join gold.dim_employee as employees on employees.employee_key = known.employee_key
where known.is_done or known.is_due
group by employees.employee_id, known.block
order by employees.employee_id, known.block
