-- queries/predictions/external_factors: what happened outside, day by day.
-- grain:  one row per day, region ('' for everywhere) and name
-- reads:  gold.external_factors
select
    factor_date,
    region,
    name,
    value
from gold.external_factors
where factor_date <= :as_of
order by name, region, factor_date
