-- queries/kpis/new_customers_value: what the customers who first bought in a period have brought and are expected to.
-- grain:  one row
-- reads:  gold.customer_summary, predictions.customer_ltv_scores_latest
-- why:    what winning customers cost is held against what these are worth, not against those of all years
select
    count(*) as customers,
    count(expected.customer_id) as valued,
    sum(buyers.net_amount) filter (where expected.customer_id is not null) as net_amount,
    sum(expected.expected_value) as expected_value
from gold.customer_summary as buyers
left join predictions.customer_ltv_scores_latest as expected
    on expected.customer_id = buyers.customer_id and expected.horizon_days = :horizon
where buyers.first_order_date between :start and :end
