-- silver.order_lines from the sales load in hand.
-- grain:  one row per (source, order_id, line_number)
-- reads:  typed_sales
-- writes: silver.order_lines, touched_orders
-- why:    without line numbers the load's rows of an order are the order, so lines beyond them go; with line
--         numbers a load updates the lines it names, and lines that we had numbered ourselves go; lines that differ
--         are taken out and put in anew, which costs less than half of what looking for conflicts would, and in
--         the order of the key, in which an index takes them at a third of the cost
with counted as (
    select order_id, bool_or(is_numbered) as is_numbered, count(*) as last_line
    from typed_sales
    group by order_id
),

removed as (
    delete from silver.order_lines as known
    using counted
    where known.source = :source
        and known.order_id = counted.order_id
        and case
            when counted.is_numbered
                then not known.is_numbered and not exists (
                        select 1
                        from typed_sales
                        where typed_sales.order_id = known.order_id and typed_sales.line_number = known.line_number
                    )
            else known.line_number > counted.last_line
        end
    returning known.order_id
)

insert into touched_orders (source, order_id)
select distinct :source, order_id from removed
on conflict (order_id) do nothing;

delete from silver.order_lines as known
using typed_sales
where known.source = :source
    and known.order_id = typed_sales.order_id
    and known.line_number = typed_sales.line_number
    and (
        known.is_numbered, known.status, known.product_id, known.product_name, known.category, known.quantity,
        known.unit_price, known.gross_amount, known.discount_amount, known.tax_amount, known.net_amount,
        known.cost_amount, known.returned_order_id, known.is_deleted
    ) is distinct from (
        typed_sales.is_numbered, typed_sales.status, typed_sales.product_id, typed_sales.product_name,
        typed_sales.category, round(typed_sales.quantity, 4), round(typed_sales.unit_price, 4),
        round(typed_sales.gross_amount, 4), round(typed_sales.discount_amount, 4), round(typed_sales.tax_amount, 4),
        round(typed_sales.net_amount, 4), round(typed_sales.cost_amount, 4), typed_sales.returned_order_id, false
    );

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
            from silver.order_lines as known
            where known.source = :source
                and known.order_id = typed_sales.order_id
                and known.line_number = typed_sales.line_number
        )
    order by order_id, line_number
    returning order_id
)

insert into touched_orders (source, order_id)
select distinct :source, order_id from added
order by order_id
on conflict (order_id) do nothing;
