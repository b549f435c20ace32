-- bronze.system_missing_ids: what a complete listing of the ERP no longer held, of its API or its database.
-- grain:  one row per entity found missing
-- reads:  bronze.laravel_missing_ids, bronze.erp_missing_ids
-- writes: bronze.system_missing_ids
-- why:    the two are one system with one set of ids, so one statement reads the rows of both
create or replace view bronze.system_missing_ids as
select load_id, row_number, received_at, entity, id from bronze.laravel_missing_ids
union all
select load_id, row_number, received_at, entity, id from bronze.erp_missing_ids;
