-- silver.order_lines from the sales load in hand.
-- grain:  one row per (source, order_id, line_number)
-- reads:  typed_sales
-- writes: silver.order_lines, known_lines, touched_orders
-- why:    without line numbers the load's rows of an order are the order, so lines beyond them go; with line numbers a
--         load updates the lines it names, and lines that we had numbered ourselves go. What silver holds is looked up
--         once, order by order ('offset 0' keeps it so): what is read follows the load and not the size of the table.
--         Lines that differ are taken out and put in anew, which costs less than half of what looking for conflicts
--         would, and in the order of the key, in which an index takes them at a third of the cost
truncate known_lines;

with counted as (
    select order_id, bool_or(is_numbered) as is_numbered
    from typed_sales
    group by order_id
    order by order_id
)

insert into known_lines (order_id, line_number, is_kept)
select
    known.order_id,
    known.line_number,
    equal.order_id is not null or (named.order_id is null and counted.is_numbered and known.is_numbered)
from counted
cross join
    lateral (
        select
            lines.order_id, lines.line_number, lines.is_numbered, lines.status, lines.product_id, lines.product_name,
            lines.category, lines.quantity, lines.unit_price, lines.gross_amount, lines.discount_amount,
            lines.tax_amount, lines.net_amount, lines.cost_amount, lines.returned_order_id, lines.is_deleted
        from silver.order_lines as lines
        where lines.source = :source and lines.order_id = counted.order_id
        offset 0 -- noqa: AM09
    ) as known
left join typed_sales as named on named.order_id = known.order_id and named.line_number = known.line_number
left join typed_sales as equal
    on equal.row_number = named.row_number
    and not (
        known.is_numbered, known.status, known.product_id, known.product_name, known.category, known.quantity,
        known.unit_price, known.gross_amount, known.discount_amount, known.tax_amount, known.net_amount,
        known.cost_amount, known.returned_order_id, known.is_deleted
    ) is distinct from (
        equal.is_numbered, equal.status, equal.product_id, equal.product_name, equal.category,
        round(equal.quantity, 4), round(equal.unit_price, 4), round(equal.gross_amount, 4),
        round(equal.discount_amount, 4), round(equal.tax_amount, 4), round(equal.net_amount, 4),
        round(equal.cost_amount, 4), equal.returned_order_id, false
    );

with removed as (
    delete from silver.order_lines as known
    using known_lines
    where known.source = :source
        and known.order_id = known_lines.order_id
        and known.line_number = known_lines.line_number
        and not known_lines.is_kept
    returning known.order_id
)

insert into touched_orders (source, order_id)
select distinct :source, order_id from removed
on conflict (order_id) do nothing;

with added as (
    insert into silver.order_lines (
        source, order_id, line_number, is_numbered, status, product_id, product_name, category, quantity, unit_price,
        gross_amount, discount_amount, tax_amount, net_amount, cost_amount, returned_order_id, source_version,
        is_deleted
    )
    select
        :source, order_id, line_number, is_numbered, status, product_id, product_name, category, quantity, unit_price,
        gross_amount, discount_amount, tax_amount, net_amount, cost_amount, returned_order_id,
        :load_id * 10000000000 + row_number, false
    from typed_sales
    where not exists (
            select 1
            from known_lines
            where known_lines.order_id = typed_sales.order_id
                and known_lines.line_number = typed_sales.line_number
                and known_lines.is_kept
        )
    order by order_id, line_number
    returning order_id
)

insert into touched_orders (source, order_id)
select distinct :source, order_id from added
order by order_id
on conflict (order_id) do nothing;
