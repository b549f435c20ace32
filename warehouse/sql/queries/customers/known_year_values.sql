-- queries/customers/known_year_values: what customers are expected to bring within 12 months.
-- grain:  one row per customer with a value
-- reads:  predictions.customer_ltv_scores_latest
select
    customer_id,
    expected_value as year_value
from predictions.customer_ltv_scores_latest
where horizon_days = 365
