-- queries/overview/time_zones: the time zones in which business is done.
-- grain:  one row per zone
-- reads:  gold.dim_location
select distinct time_zone
from gold.dim_location
order by time_zone
