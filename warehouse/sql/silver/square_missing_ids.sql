-- missing_ids from Square's listings: one load.
-- grain:  one row per entity found missing
-- reads:  bronze.square_missing_ids
-- writes: missing_ids
insert into missing_ids (row_number, entity, id)
select row_number, entity, id
from bronze.square_missing_ids
where load_id = :load_id;
