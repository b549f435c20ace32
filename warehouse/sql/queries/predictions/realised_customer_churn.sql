-- queries/predictions/realised_customer_churn: the chances that earlier runs stated, and who has come back since.
-- grain:  one row per earlier champion run and chance, to a thousandth: of the three newest runs whose :horizon days
--         are over, and of the newest run of all
-- reads:  predictions.runs, predictions.customer_churn_scores, gold.customer_days
-- feeds:  predictions.model_monitoring
-- why:    counts by chance are all that its scores need, and as few however many customers there are; the newest run
--         says who is scored now. lost counts nobody where the days are not over
with

earlier as (
    select
        run_id,
        as_of_date,
        model,
        as_of_date + :horizon <= :as_of as is_due,
        row_number() over (
            partition by as_of_date + :horizon <= :as_of
            order by as_of_date desc, run_id desc
        ) as place
    from predictions.runs
    where job = 'customer_churn' and status = 'champion' and as_of_date < :as_of
),

chosen as (
    select
        run_id,
        as_of_date,
        model,
        is_due
    from earlier
    where place <= case when is_due then 3 else 1 end
),

returned as (
    select distinct
        days.customer_id,
        chosen.run_id
    from chosen
    inner join gold.customer_days as days
        on chosen.as_of_date < days.order_date and chosen.as_of_date + :horizon >= days.order_date
    where chosen.is_due
)

select
    chosen.run_id,
    chosen.as_of_date,
    chosen.model,
    chosen.is_due,
    cast(round(cast(scores.churn_probability as numeric), 3) as double precision) as chance,
    count(*) as customers,
    count(*) filter (where chosen.is_due and returned.customer_id is null) as lost
from chosen
inner join predictions.customer_churn_scores as scores on chosen.run_id = scores.run_id
left join returned on scores.customer_id = returned.customer_id and scores.run_id = returned.run_id
group by chosen.run_id, chosen.as_of_date, chosen.model, chosen.is_due, chance
order by chosen.as_of_date, chosen.run_id, chance
