-- queries/customers/known_two_year_values: what customers are expected to bring within 24 months.
-- grain:  one row per customer with a value
-- reads:  predictions.customer_ltv_scores_latest
select
    customer_id,
    expected_value as two_year_value,
    as_of_date as valued_on
from predictions.customer_ltv_scores_latest
where horizon_days = 730
