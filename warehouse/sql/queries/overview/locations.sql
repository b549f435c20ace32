-- queries/overview/locations: what the location filter offers.
-- grain:  one row per location
-- reads:  gold.dim_location
select
    location_key,
    location_id,
    location_name
from gold.dim_location
where location_key <> 0
order by location_name, location_id
