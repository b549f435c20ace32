-- queries/predictions/realised_review_sentiment: how well models put good reviews above bad ones they never saw.
-- grain:  one row per model that served, of the five newest, and origin of its backtest (one row without origin where
--         it had none); scored_run_id is the first run that it served
-- reads:  predictions.runs, predictions.review_sentiments, predictions.backtests, gold.fact_reviews
-- feeds:  predictions.model_monitoring
-- why:    a run judges the reviews up to its day, so those written after it are judged by the last run with the same
--         model; the area under the curve is the rank sum of the good ones (Mann and Whitney), and fewer than :fewest
--         good or bad ones leave it to chance
with

served as (
    select
        model,
        fitted_by_run_id,
        (array_agg(run_id order by as_of_date, run_id))[1] as first_run_id,
        min(as_of_date) as first_day,
        (array_agg(run_id order by as_of_date desc, run_id desc))[1] as last_run_id
    from predictions.runs
    where
        job = 'review_sentiment'
        and status = 'champion'
        and as_of_date < :as_of
    group by model, fitted_by_run_id
    order by max(as_of_date) desc, last_run_id desc
    limit 5
),

judged as (
    select
        served.first_run_id,
        reviews.rating >= 4 as is_good,
        rank() over scores + (count(*) over ties - 1) / 2.0 as mean_rank
    from served
    inner join predictions.review_sentiments as scored on served.last_run_id = scored.run_id
    inner join gold.fact_reviews as reviews
        on
        scored.customer_id = reviews.customer_id
        and scored.review_id = reviews.review_id
    where
        reviews.rating <> 3
        and reviews.review_date > served.first_day
        and scored.quality <> 'fallback'
    window
        scores as (
            partition by served.first_run_id
            order by scored.sentiment_score
        ),
        ties as (partition by served.first_run_id, scored.sentiment_score)
),

counted as (
    select
        first_run_id,
        count(*) as rows,
        count(*) filter (where is_good) as good,
        sum(mean_rank) filter (where is_good) as rank_sum
    from judged
    group by first_run_id
),

tested as (
    select
        run_id,
        model,
        origin,
        1 - value as expected
    from predictions.backtests
    where
        job = 'review_sentiment'
        and metric = 'auc'
)

select
    served.first_run_id as scored_run_id,
    served.first_day as scored_as_of_date,
    served.model,
    counted.rows,
    1 - (counted.rank_sum - counted.good * (counted.good + 1) / 2.0) / (counted.good * (counted.rows - counted.good))
        as value,
    tested.origin,
    tested.expected
from served
inner join counted on served.first_run_id = counted.first_run_id
left join tested
    on
    served.first_run_id = tested.run_id
    and served.model = tested.model
where
    counted.good >= cast(:fewest as integer)
    and counted.rows - counted.good >= cast(:fewest as integer)
order by served.first_run_id, tested.origin
