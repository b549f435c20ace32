-- verdicts on the orders and lines of the load in hand: rejected and superseded ones leave the staged tables.
-- grain:  one row per row that is not simply accepted
-- reads:  staged_orders, staged_order_lines
-- writes: verdicts, staged_orders, staged_order_lines
-- why:    an order that comes with its lines stands or falls with them; of an order, and of a line that comes by
--         itself, the newest version counts
update staged_orders as orders
set reason = bad.reason
from (
    select row_number, min(reason) as reason
    from staged_order_lines
    where reason is not null
    group by row_number
) as bad
where orders.replaces_lines and orders.reason is null and orders.row_number = bad.row_number;

with ranked as (
    select
        row_number,
        row_number() over (
            partition by order_id, reason is null
            order by source_version desc, row_number desc
        ) as place
    from staged_orders
),

left_out as (
    delete from staged_orders as orders
    using ranked
    where orders.row_number = ranked.row_number and (orders.reason is not null or ranked.place > 1)
    returning orders.row_number, orders.reason, orders.replaces_lines
)

insert into verdicts (row_number, reason, is_duplicate, is_warned)
select row_number, reason, reason is null, false
from left_out
where reason is not null
    or replaces_lines
    -- A row of a flat list counts by its line, however often it names its order.
    or not exists (select 1 from staged_order_lines as lines where lines.row_number = left_out.row_number);

insert into verdicts (row_number, reason, is_duplicate, is_warned)
select row_number, null, false, true
from staged_orders
where is_warned;

insert into verdicts (row_number, reason, is_duplicate, is_warned)
select lines.row_number, min(lines.reason), false, false
from staged_order_lines as lines
where lines.reason is not null
    and not exists (
        select 1 from verdicts where verdicts.row_number = lines.row_number and verdicts.reason is not null
    )
group by lines.row_number;

delete from staged_order_lines
where row_number in (
        select verdicts.row_number from verdicts where verdicts.reason is not null or verdicts.is_duplicate
    );

-- Of the lines that come by themselves, the newest version of each stays.
with alone as (
    select
        lines.row_number,
        row_number() over (
            partition by coalesce(lines.source_line_id, concat_ws('#', lines.order_id, lines.line_number))
            order by lines.source_version desc, lines.row_number desc
        ) as place
    from staged_order_lines as lines
    where not exists (
            select 1
            from staged_orders as orders
            where orders.row_number = lines.row_number and orders.replaces_lines
        )
),

left_out as (
    delete from staged_order_lines as lines
    using alone
    where lines.row_number = alone.row_number and alone.place > 1
    returning lines.row_number
)

insert into verdicts (row_number, reason, is_duplicate, is_warned)
select row_number, null, true, false from left_out;

insert into verdicts (row_number, reason, is_duplicate, is_warned)
select distinct lines.row_number, cast(null as text), false, true
from staged_order_lines as lines
where lines.is_warned
    and not exists (select 1 from verdicts where verdicts.row_number = lines.row_number);
