-- queries/predictions/expected_year: what the newest lifetime values expect of each customer within a year.
-- grain:  one row per customer
-- reads:  predictions.runs, predictions.customer_ltv_scores
-- feeds:  predictions.customer_churn_scores
-- why:    at stake is what is yet to come; values of more than 45 days ago do not know who was lost since
with

newest as (
    select run_id
    from predictions.runs
    where
        job = 'customer_ltv'
        and status = 'champion'
        and as_of_date <= :as_of
        and as_of_date > cast(:as_of as date) - 45
    order by as_of_date desc, run_id desc
    limit 1
)

select
    valued.customer_id,
    valued.expected_value
from predictions.customer_ltv_scores as valued
inner join newest on newest.run_id = valued.run_id
where valued.horizon_days = 365
order by valued.customer_id
