-- needed_rows from a file's sales: an order goes only as a whole.
-- grain:  one row per row of the load in hand that must stay
-- reads:  delivered_rows, typed_sales, judged_orders, kept_orders, silver.orders, silver.order_lines
-- writes: judged_orders, kept_orders, needed_rows
-- why:    an order has been replaced where everything that silver holds of it is newer, and none of its earlier
--         deliveries stays: a line that comes again unchanged keeps the version of the first; it is a repeat where
--         everything is older, and no earlier delivery had another number of lines, which it would have cut; where
--         kept deliveries had different numbers of lines, no later one is a repeat for certain
insert into judged_orders (order_id, lines, is_numbered, is_needed)
select
    delivered.order_id, accepted.lines, accepted.is_numbered,
    not coalesce(
        accepted.lines = delivered.lines and not accepted.is_warned and (
            (
                kept.order_id is null
                and known.source_version > accepted.newest
                and coalesce(known_lines.oldest > accepted.newest, true)
            )
            or (
                (kept.lines, kept.is_numbered) = (accepted.lines, accepted.is_numbered)
                and (known_lines.lines, known_lines.is_numbered) = (accepted.lines, accepted.is_numbered)
                and greatest(known.source_version, known_lines.newest) < accepted.oldest
            )
        ), false
    )
from (
    select order_id, count(*) as lines
    from delivered_rows
    where order_id is not null
    group by order_id
) as delivered
left join (
    select
        order_id, count(*) as lines, bool_and(is_numbered) as is_numbered, bool_or(is_warned) as is_warned,
        :load_id * 10000000000 + min(row_number) as oldest, :load_id * 10000000000 + max(row_number) as newest
    from typed_sales
    group by order_id
) as accepted on accepted.order_id = delivered.order_id
left join kept_orders as kept on kept.order_id = delivered.order_id
left join silver.orders as known on known.source = :source and known.order_id = delivered.order_id
left join lateral (
    select
        count(*) as lines, bool_and(is_numbered) as is_numbered,
        min(source_version) as oldest, max(source_version) as newest
    from silver.order_lines
    where order_lines.source = :source and order_lines.order_id = delivered.order_id
) as known_lines on true;

insert into kept_orders as kept (order_id, lines, is_numbered)
select order_id, lines, is_numbered
from judged_orders
where is_needed
on conflict (order_id) do update set
    lines = case when (kept.lines, kept.is_numbered) = (excluded.lines, excluded.is_numbered) then kept.lines end;

insert into needed_rows (row_number)
select delivered_rows.row_number
from delivered_rows
left join judged_orders on judged_orders.order_id = delivered_rows.order_id
where coalesce(judged_orders.is_needed, true);
