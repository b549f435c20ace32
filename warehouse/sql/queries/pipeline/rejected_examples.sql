-- queries/pipeline/rejected_examples: where rejected rows are to be found, a few of each reason.
-- grain:  one row per rejected row, at most :each of a source, object and reason
-- reads:  ops.rejected_rows, ops.loads
-- why:    file and row only: what stands in the row may hold anything about anybody, and is for the owner
-- parameters: each
with numbered as (
    select
        source,
        object,
        reason,
        load_id,
        row_number,
        rejected_at,
        row_number() over (partition by source, object, reason order by load_id desc, row_number asc) as place
    from ops.rejected_rows
)

select
    numbered.source,
    numbered.object,
    numbered.reason,
    loads.file_name,
    numbered.row_number::bigint,
    numbered.rejected_at
from numbered
left join ops.loads on loads.load_id = numbered.load_id
where numbered.place <= :each
order by numbered.source, numbered.object, numbered.reason, numbered.place
