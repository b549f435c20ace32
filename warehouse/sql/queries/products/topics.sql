-- queries/products/topics: what reviews are about, how often, how many stars, and in whose words.
-- grain:  one row per topic
-- reads:  predictions.review_topics_latest
select
    topic_id,
    kind,
    name,
    reviews,
    share,
    average_rating,
    rating_effect,
    trend,
    quotes -> 0 ->> 'quote' as quote,
    as_of_date
from predictions.review_topics_latest
order by reviews desc, topic_id asc
