-- queries/predictions/earlier_scores: a job's newest published scores beside those of a window before.
-- grain:  one row per employee or product with a score in both runs: the newest champion up to :as_of, and the newest
--         of those that stand :days before it or more
-- reads:  predictions.runs, predictions.employee_performance_scores, predictions.product_performance_scores
-- feeds:  predictions.employee_performance_scores, predictions.product_performance_scores
-- why:    the two runs looked at different days, so their order shows how long a rank lasts
with

served as (
    select
        run_id,
        as_of_date,
        model,
        cast(metrics ->> 'rank_stability' as double precision) as promised
    from predictions.runs
    where job = :job and status = 'champion' and as_of_date <= :as_of
),

newest as (
    select
        run_id,
        as_of_date
    from served
    order by as_of_date desc, run_id desc
    limit 1
),

earlier as (
    select served.*
    from served
    inner join newest on served.as_of_date <= newest.as_of_date - cast(:days as integer)
    order by served.as_of_date desc, served.run_id desc
    limit 1
),

scored as (
    select
        run_id,
        employee_id as subject_id,
        performance_score
    from predictions.employee_performance_scores
    union all
    select
        run_id,
        product_id as subject_id,
        performance_score
    from predictions.product_performance_scores
)

select
    earlier.run_id,
    earlier.as_of_date,
    earlier.model,
    earlier.promised,
    scores_then.subject_id,
    scores_then.performance_score as score_then,
    scores_now.performance_score as score_now
from earlier
cross join newest
inner join scored as scores_then on scores_then.run_id = earlier.run_id
inner join scored as scores_now
    on scores_now.run_id = newest.run_id and scores_now.subject_id = scores_then.subject_id
where scores_then.performance_score is not null and scores_now.performance_score is not null
order by scores_then.subject_id
