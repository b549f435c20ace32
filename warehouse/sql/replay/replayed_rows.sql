-- ops.replayed_rows from what is put through again: which row of the new delivery is which row of the quarantine.
-- grain:  one row per rejected row and try
-- reads:  replaying
-- writes: replaying, ops.replayed_rows
-- why:    rows keep the order in which they were delivered first
with numbered as (
    select ctid as row_id, row_number() over (order by load_id, row_number) as place
    from replaying
    where (system, source, object) = (:system, :source, :object)
)

update replaying
set place = numbered.place
from numbered
where replaying.ctid = numbered.row_id;

insert into ops.replayed_rows (load_id, row_number, source, object, row_hash, copy_number)
select :load_id, place, source, object, row_hash, copy_number
from replaying
where (system, source, object) = (:system, :source, :object) and row_hash is not null;
