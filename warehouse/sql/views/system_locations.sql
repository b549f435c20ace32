-- bronze.system_locations: locations of the ERP, whether its API or its database gave them.
-- grain:  one row per row delivered
-- reads:  bronze.laravel_locations, bronze.erp_locations
-- writes: bronze.system_locations
-- why:    the two are one system with one set of ids, so one statement judges the rows of both
create or replace view bronze.system_locations as
select
    load_id, row_number, received_at, id, location_name, region, time_zone, created_at, updated_at, deleted_at
from bronze.laravel_locations
union all
select
    load_id, row_number, received_at, id, location_name, region, time_zone, created_at, updated_at, deleted_at
from bronze.erp_locations;
