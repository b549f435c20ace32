-- queries/customers/customer_values: what one customer is expected to bring.
-- grain:  one row per horizon
-- reads:  predictions.customer_ltv_scores_latest
select
    horizon_days,
    expected_value,
    lo80,
    hi80,
    expected_orders,
    alive_probability,
    value_decile,
    as_of_date,
    quality
from predictions.customer_ltv_scores_latest
where customer_id = :customer_id
order by horizon_days
