-- needed_rows from a system's orders: those that silver holds in no newer version.
-- grain:  one row per row of the load in hand that must stay
-- reads:  staged_orders, staged_order_lines, silver.orders, silver.order_lines
-- writes: needed_rows
-- why:    the version of an order also stands on the lines that it took out; a row of a flat list repeats its order
insert into needed_rows (row_number)
select delivered.row_number
from (
    select
        staged.row_number, staged.reason, staged.is_warned, staged.order_id, staged.source_version,
        staged.replaces_lines,
        count(*) over (partition by staged.order_id) as copies,
        staged.row_number in (select lines.row_number from staged_order_lines as lines) as has_lines
    from staged_orders as staged
) as delivered
where delivered.reason is not null
    or delivered.is_warned
    or (delivered.copies > 1 and (delivered.replaces_lines or not delivered.has_lines))
    or not exists (
        select 1
        from silver.orders as known
        where known.source = :source
            and known.order_id = delivered.order_id
            and known.source_version > delivered.source_version
    )
    or (
        delivered.replaces_lines and exists (
            select 1
            from silver.order_lines as known
            where known.source = :source
                and known.order_id = delivered.order_id
                and known.source_version = delivered.source_version
        )
    );
