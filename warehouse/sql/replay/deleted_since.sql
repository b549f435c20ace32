-- replaying without the rows that their source has deleted since.
-- grain:  one row per rejected row
-- reads:  ops.loads, bronze.system_missing_ids, bronze.square_missing_ids
-- writes: replaying
-- why:    a rejected row may be newer than the version that silver voided when a complete listing no longer held its
--         id; put through now, it would come after that listing and bring back what is gone
with gone as (
    select missing.id, max(missing.load_id) as load_id
    from (
        select load_id, entity, id from bronze.system_missing_ids
        union all
        select load_id, entity, id from bronze.square_missing_ids
    ) as missing
    inner join ops.loads on loads.load_id = missing.load_id
    where missing.entity = :entity and loads.source = :source
    group by missing.id
)

delete from replaying as bad
using gone
where (bad.system, bad.source, bad.object) = (:system, :source, :object)
    and bad.thing = array[gone.id]
    and bad.load_id < gone.load_id;
