-- queries/predictions/public_holidays: public holidays by name, so that the same one of an earlier year is found.
-- grain:  one row per holiday
-- reads:  gold.dim_date
-- feeds:  predictions.kpi_anomalies, predictions.kpi_change_points, predictions.kpi_correlations,
--         predictions.kpi_decompositions
-- why:    holidays are known beforehand; those after :as_of are of no use to a day that is judged
select
    date,
    holiday_name
from gold.dim_date
where is_holiday and date <= :as_of
order by date
