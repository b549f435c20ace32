-- replaying with what belongs to an order whose lines have no numbers: all its other lines.
-- grain:  one row per line of such an order
-- reads:  replaying, ops.rejected_rows, bronze.csv_sales_transactions
-- writes: replaying
-- why:    without line numbers a delivery is the order, so a line that comes alone would cut the others off; they are
--         those that were rejected with it, for whatever reason, and those that were accepted
insert into replaying (system, source, object, row_hash, copy_number, load_id, row_number, payload)
select
    :system, other.source, other.object, other.row_hash, other.copy_number, other.load_id, other.row_number,
    other.payload
from ops.rejected_rows as other
where (other.source, other.object) = (:source, :object)
    and exists (
        select 1
        from replaying as bad
        where (bad.source, bad.object, bad.load_id) = (other.source, other.object, other.load_id)
            and bad.thing = array[silver.clean_text(other.payload ->> 'order_id')]
            and bad.thing[1] is not null
            and bad.line_number is null
    )
    and not exists (
        select 1
        from replaying as bad
        where (bad.source, bad.object, bad.row_hash, bad.copy_number)
            = (other.source, other.object, other.row_hash, other.copy_number)
    );

insert into replaying (system, source, object, load_id, row_number, payload)
select :system, :source, :object, other.load_id, other.row_number, to_jsonb(other)
from bronze.csv_sales_transactions as other
where other.load_id = any(
        array(select load_id from replaying where (system, source, object) = (:system, :source, :object))
    )
    and exists (
        select 1
        from replaying as bad
        where (bad.system, bad.source, bad.object, bad.load_id) = (:system, :source, :object, other.load_id)
            and bad.thing = array[silver.clean_text(other.order_id)]
            and bad.thing[1] is not null
            and bad.line_number is null
    )
    and not exists (
        select 1
        from ops.rejected_rows as rejected
        where (rejected.source, rejected.object, rejected.load_id, rejected.row_number)
            = (:source, :object, other.load_id, other.row_number)
    );
