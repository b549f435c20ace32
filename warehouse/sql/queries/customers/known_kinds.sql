-- queries/customers/known_kinds: the segments that customers are in by how they buy.
-- grain:  one row per customer with a segment
-- reads:  predictions.customer_segments_latest
select
    customer_id,
    segment as rfm_segment,
    as_of_date as segmented_on
from predictions.customer_segments_latest
