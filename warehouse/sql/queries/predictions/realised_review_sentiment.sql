-- queries/predictions/realised_review_sentiment: how well the five runs before put good reviews above bad ones.
-- grain:  one row per earlier champion run and origin of its backtest (one row without origin where it had none)
-- reads:  predictions.runs, predictions.review_sentiments, predictions.backtests, gold.fact_reviews
-- why:    no run judges a review by weights learned from it, so all reviews of its last 90 days count; the area
--         under the curve is the rank sum of the good ones (Mann and Whitney)
with

earlier as (
    select
        run_id,
        as_of_date,
        model
    from predictions.runs
    where
        job = 'review_sentiment'
        and status = 'champion'
        and as_of_date < :as_of
    order by as_of_date desc, run_id desc
    limit 5
),

judged as (
    select
        earlier.run_id,
        reviews.rating >= 4 as is_good,
        rank() over scores + (count(*) over ties - 1) / 2.0 as mean_rank
    from earlier
    inner join predictions.review_sentiments as scored on earlier.run_id = scored.run_id
    inner join gold.fact_reviews as reviews
        on
        scored.customer_id = reviews.customer_id
        and scored.review_id = reviews.review_id
    where
        reviews.rating <> 3
        and reviews.review_date > earlier.as_of_date - 90
        and reviews.review_date <= earlier.as_of_date
        and scored.quality <> 'fallback'
    window
        scores as (
            partition by earlier.run_id
            order by scored.sentiment_score
        ),
        ties as (partition by earlier.run_id, scored.sentiment_score)
),

counted as (
    select
        run_id,
        count(*) as rows,
        count(*) filter (where is_good) as good,
        sum(mean_rank) filter (where is_good) as rank_sum
    from judged
    group by run_id
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
    earlier.run_id as scored_run_id,
    earlier.as_of_date as scored_as_of_date,
    earlier.model,
    counted.rows,
    1 - (counted.rank_sum - counted.good * (counted.good + 1) / 2.0) / (counted.good * (counted.rows - counted.good))
        as value,
    tested.origin,
    tested.expected
from earlier
inner join counted on earlier.run_id = counted.run_id
left join tested
    on
    earlier.run_id = tested.run_id
    and earlier.model = tested.model
where
    counted.good > 0
    and counted.good < counted.rows
order by earlier.run_id, tested.origin
