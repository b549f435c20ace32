-- gold.external_factors: what happened outside: weather, events, a competitor's prices.
-- grain:  one row per day, region ('' for everywhere) and name
-- reads:  silver.external_factors
-- writes: gold.external_factors
-- why:    a view, since a factor needs no more than silver knows; of several sources that measure the same the first
--         by name counts, so that nothing is counted twice
create or replace view gold.external_factors as
select distinct on (factor_date, region, name)
    source,
    factor_date,
    region,
    name,
    value
from silver.external_factors
where not is_deleted
order by factor_date asc, region asc, name asc, source asc;
