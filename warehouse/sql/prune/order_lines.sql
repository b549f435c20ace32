-- needed_rows from a system's lines: those on which what silver holds at their place stands.
-- grain:  one row per row of the load in hand that must stay
-- reads:  staged_order_lines, silver.order_lines
-- writes: needed_rows
-- why:    what silver holds alive in a newer version stands on that one; a line that has come late, when it stood in
--         another order already, has left nothing at its place; rows of a flat list that name one product of one
--         order are told apart by their place among each other, so that none of them goes
insert into needed_rows (row_number)
select delivered.row_number
from (
    select
        row_number, reason, is_warned, order_id, line_number, source_version,
        is_numbered and source_line_id is null as is_listed,
        count(*) over (partition by coalesce(source_line_id, concat_ws('#', order_id, line_number))) as copies,
        count(*) over (partition by order_id, product_id) as rows_of_product
    from staged_order_lines
) as delivered
where delivered.reason is not null
    or delivered.is_warned
    or delivered.copies > 1
    or (delivered.is_listed and delivered.rows_of_product > 1)
    or exists (
        select 1
        from silver.order_lines as known
        where known.source = :source
            and known.order_id = delivered.order_id
            and known.line_number = delivered.line_number
            and (known.source_version <= delivered.source_version or known.is_deleted)
    );
