-- queries/predictions/earlier_review_topics: topics of the newest run before the day, so that they keep ids and names.
-- grain:  one row per topic
-- reads:  predictions.runs, predictions.review_topics
-- feeds:  predictions.review_sentiments, predictions.review_topic_months, predictions.review_topics
-- why:    runs of the same day are left out: running a day again must come to the same; names of another :version of
--         the job are empty, for that may name otherwise
select
    topics.topic_id,
    cast(topics.terms as text) as terms,
    case when made.model_version = :version then topics.name else '' end as name
from predictions.review_topics as topics
inner join predictions.runs as made on topics.run_id = made.run_id
where
    topics.run_id = (
        select max(runs.run_id)
        from predictions.runs as runs
        where
            runs.job = 'review_sentiment'
            and runs.status = 'champion'
            and runs.as_of_date = (
                select max(earlier.as_of_date)
                from predictions.runs as earlier
                where
                    earlier.job = 'review_sentiment'
                    and earlier.status = 'champion'
                    and earlier.as_of_date < :as_of
            )
    )
order by topics.topic_id
