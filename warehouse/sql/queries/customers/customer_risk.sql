-- queries/customers/customer_risk: the chance that one customer will not come back, and why.
-- grain:  one row; none where nothing was scored
-- reads:  predictions.customer_churn_scores_latest
select
    churn_probability,
    risk_band,
    value_at_stake,
    reasons,
    as_of_date,
    quality
from predictions.customer_churn_scores_latest
where customer_id = :customer_id
