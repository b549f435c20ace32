-- replaying from the quarantine: the rows that are put through again.
-- grain:  one row per rejected row
-- reads:  ops.rejected_rows, ops.replayed_rows, ops.loads
-- writes: replaying
-- why:    rows that already wait for the next refinement are not put through twice; what tells things apart stands in
--         columns, as one value that can be hashed, since a comparison that cannot holds every row against all others
insert into replaying (
    system, source, object, row_hash, copy_number, load_id, row_number, payload, thing, line_number
)
select
    brought.system, bad.source, bad.object, bad.row_hash, bad.copy_number, bad.load_id, bad.row_number, bad.payload,
    case
        when brought.system = 'csv'
            then array(
                    select silver.clean_text(bad.payload ->> key.name)
                    from jsonb_array_elements_text(cast(:file_keys as jsonb) -> bad.object) as key (name)
                )
        else array[concat_ws(
                ':', bad.source, silver.clean_text(coalesce(bad.payload ->> 'id', bad.payload #>> '{payload,id}'))
            )]
    end,
    silver.clean_text(bad.payload ->> 'line_number')
from ops.rejected_rows as bad
inner join ops.loads as brought on brought.load_id = bad.load_id
where (cast(:reason as text) is null or bad.reason = :reason)
    and not exists (
        select 1
        from ops.replayed_rows as tried
        inner join ops.loads on loads.load_id = tried.load_id and loads.refined_at is null
        where (tried.source, tried.object, tried.row_hash, tried.copy_number)
            = (bad.source, bad.object, bad.row_hash, bad.copy_number)
    );
