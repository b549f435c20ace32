-- queries/customers/strategies: what people mean to do about segments of customers.
-- grain:  one row per segment that the owner wrote about
-- reads:  app.segment_strategies
select
    segment,
    text
from app.segment_strategies
where owner = :owner and text <> ''
order by segment
