-- queries/team/months: what the team did month by month.
-- grain:  one row per month with sales or tasks of somebody
-- reads:  gold.employee_activity, gold.dim_employee, gold.dim_location
-- why:    an empty list of a filter means all of them; whole months up to :through only
select
    activity.month,
    count(distinct activity.employee_key) as people,
    sum(activity.net_amount) as revenue,
    sum(activity.tasks_completed) as tasks_completed,
    sum(activity.tasks_assigned) as tasks_assigned,
    sum(activity.tasks_on_time) as tasks_on_time,
    sum(activity.tasks_due) as tasks_due
from gold.employee_activity as activity
inner join gold.dim_employee as person on activity.employee_key = person.employee_key
left join gold.dim_location as location on person.location_id = location.location_id
where
    activity.employee_key <> 0
    and activity.month + interval '1 month' <= cast(:through as date) + 1
    and (cardinality(cast(:location as text[])) = 0 or person.location_id = any(cast(:location as text[])))
    and (cardinality(cast(:region as text[])) = 0 or location.region = any(cast(:region as text[])))
    and (cardinality(cast(:employee as text[])) = 0 or person.employee_id = any(cast(:employee as text[])))
group by activity.month
order by activity.month
