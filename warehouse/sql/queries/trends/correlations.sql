-- queries/trends/correlations: what moves together, the surest pairs first.
-- grain:  one row per pair of daily series
-- reads:  predictions.kpi_correlations_latest
-- why:    key figures are made of each other (revenue of orders), so a pair of two of them says nothing
select
    first_kind,
    first_name,
    second_kind,
    second_name,
    lag_days,
    correlation,
    lo95,
    hi95,
    q_value,
    days,
    quality,
    as_of_date
from predictions.kpi_correlations_latest
where not (first_kind = 'measure' and second_kind = 'measure')
order by q_value asc nulls last, abs(correlation) desc, first_name asc, second_name asc
