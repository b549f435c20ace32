-- queries/team/people: everyone's newest performance score beside role and place.
-- grain:  one row per employee that a run has scored
-- reads:  predictions.employee_performance_scores_latest, gold.dim_employee, gold.dim_location
-- why:    an empty list of a filter means all of them
select
    score.employee_id,
    coalesce(
        nullif(person.employee_name, ''), substring(score.employee_id from position(':' in score.employee_id) + 1)
    ) as employee,
    coalesce(nullif(person.role, ''), 'No role') as role,
    coalesce(location.location_name, 'No location') as location,
    person.location_id,
    person.left_date,
    score.performance_score,
    score.score_lo95,
    score.score_hi95,
    score.performance_cluster,
    score.completed_tasks,
    score.total_tasks,
    score.completion_rate,
    score.adjusted_completion_rate,
    score.avg_task_hours,
    score.has_hours,
    score.net_amount,
    score.is_anomaly,
    score.anomaly_direction,
    score.assessment,
    score.quality,
    score.window_start,
    score.as_of_date
from predictions.employee_performance_scores_latest as score
left join gold.dim_employee as person on score.employee_id = person.employee_id
left join gold.dim_location as location on person.location_id = location.location_id
where
    (cardinality(cast(:location as text[])) = 0 or person.location_id = any(cast(:location as text[])))
    and (cardinality(cast(:region as text[])) = 0 or location.region = any(cast(:region as text[])))
    and (cardinality(cast(:employee as text[])) = 0 or score.employee_id = any(cast(:employee as text[])))
order by score.performance_score desc nulls last, employee asc, score.employee_id asc
