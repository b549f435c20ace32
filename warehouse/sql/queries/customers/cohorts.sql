-- queries/customers/cohorts: how many customers of each month of first purchase bought in the months after.
-- grain:  one row per cohort month and month with a purchase
-- reads:  gold.cohort_retention
-- why:    all locations together: a customer who comes back to another shop has come back
select
    cohort_month,
    month,
    customers
from gold.cohort_retention
where location_key = 0
order by cohort_month, month
