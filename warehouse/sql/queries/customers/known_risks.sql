-- queries/customers/known_risks: the chance that customers will not come back.
-- grain:  one row per customer with a score
-- reads:  predictions.customer_churn_scores_latest
select
    customer_id,
    churn_probability,
    risk_band,
    value_at_stake,
    reasons,
    as_of_date as scored_on
from predictions.customer_churn_scores_latest
