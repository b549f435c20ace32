-- queries/trends/parts: one daily figure taken apart into trend, season and rest.
-- grain:  one row per day from :first to :last
-- reads:  predictions.kpi_decompositions_latest
select
    date,
    value,
    trend,
    season,
    rest,
    quality,
    as_of_date
from predictions.kpi_decompositions_latest
where
    measure = :measure
    and scope = :scope
    and scope_id = :scope_id
    and date between :first and :last
order by date
