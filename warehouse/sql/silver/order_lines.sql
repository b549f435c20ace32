-- silver.order_lines from the lines of the load in hand, whatever system they are from.
-- grain:  one row per (source, order_id, line_number)
-- reads:  staged_order_lines, staged_orders, silver.orders
-- writes: silver.order_lines, touched_orders
-- why:    lines that come with their order have its version, replace those it had before, and count only where the
--         order's own version does; lines that come by themselves are told apart by the source's id, so that one
--         that moves to another order leaves the one it was in. Whether a newer one stands elsewhere is asked before
--         the sort, so of the table as it was: one that was empty when planned is read whole for each
with standing as (
    select distinct on (lines.order_id, lines.line_number)
        lines.order_id, lines.line_number, lines.is_numbered, lines.status, lines.source_line_id,
        lines.returned_order_id, lines.returned_source_line_id, lines.product_id, lines.product_name, lines.category,
        lines.quantity, lines.unit_price, lines.gross_amount, lines.discount_amount, lines.tax_amount,
        lines.net_amount, lines.cost_amount, lines.is_deleted, documents.order_id is null as is_alone,
        coalesce(documents.source_version, lines.source_version) as version,
        documents.order_id is null and exists (
            select 1
            from silver.order_lines as newer
            where newer.source = :source
                and newer.source_line_id = lines.source_line_id
                and newer.order_id <> lines.order_id
                and newer.source_version > lines.source_version
        ) as is_overtaken
    from staged_order_lines as lines
    left join staged_orders as documents on documents.row_number = lines.row_number and documents.replaces_lines
    left join silver.orders on orders.source = :source and orders.order_id = documents.order_id
    where documents.order_id is null or orders.source_version <= documents.source_version
    order by
        lines.order_id asc, lines.line_number asc, version desc, lines.row_number desc, lines.source_line_id desc
),

replaced as (
    update silver.order_lines as known
    set is_deleted = true, source_version = documents.source_version
    from staged_orders as documents
    where documents.replaces_lines
        and known.source = :source
        and known.order_id = documents.order_id
        and known.source_version <= documents.source_version
        and not known.is_deleted
        and not exists (
            select 1
            from standing
            where standing.order_id = known.order_id and standing.line_number = known.line_number
        )
    returning known.order_id
),

moved as (
    update silver.order_lines as known
    set is_deleted = true, source_version = standing.version
    from standing
    where standing.is_alone
        and known.source = :source
        and known.source_line_id = standing.source_line_id
        and known.order_id <> standing.order_id
        and known.source_version <= standing.version
        and not known.is_deleted
    returning known.order_id
),

written as (
    insert into silver.order_lines as current (
        source, order_id, line_number, is_numbered, status, source_line_id, returned_order_id, returned_source_line_id,
        product_id, product_name, category, quantity, unit_price, gross_amount, discount_amount, tax_amount,
        net_amount, cost_amount, source_version, is_deleted
    )
    select
        :source, order_id, line_number, is_numbered, status, source_line_id, returned_order_id, returned_source_line_id,
        product_id, product_name, category, quantity, unit_price, gross_amount, discount_amount, tax_amount,
        net_amount, cost_amount, version, is_deleted
    from standing
    where not is_overtaken
    on conflict (source, order_id, line_number) do update
        set
            is_numbered = excluded.is_numbered,
            status = excluded.status,
            source_line_id = excluded.source_line_id,
            returned_order_id = excluded.returned_order_id,
            returned_source_line_id = excluded.returned_source_line_id,
            product_id = excluded.product_id,
            product_name = excluded.product_name,
            category = excluded.category,
            quantity = excluded.quantity,
            unit_price = excluded.unit_price,
            gross_amount = excluded.gross_amount,
            discount_amount = excluded.discount_amount,
            tax_amount = excluded.tax_amount,
            net_amount = excluded.net_amount,
            cost_amount = excluded.cost_amount,
            source_version = excluded.source_version,
            is_deleted = excluded.is_deleted
        where current.source_version <= excluded.source_version
        and (
            current.is_numbered, current.status, current.source_line_id, current.returned_order_id,
            current.returned_source_line_id, current.product_id, current.product_name, current.category,
            current.quantity, current.unit_price, current.gross_amount, current.discount_amount,
            current.tax_amount, current.net_amount, current.cost_amount, current.source_version, current.is_deleted
        ) is distinct from (
            excluded.is_numbered, excluded.status, excluded.source_line_id, excluded.returned_order_id,
            excluded.returned_source_line_id, excluded.product_id, excluded.product_name, excluded.category,
            excluded.quantity, excluded.unit_price, excluded.gross_amount, excluded.discount_amount,
            excluded.tax_amount, excluded.net_amount, excluded.cost_amount, excluded.source_version,
            excluded.is_deleted
        )
    returning order_id
)

insert into touched_orders (source, order_id)
select :source, order_id from replaced
union
select :source, order_id from moved
union
select :source, order_id from written
on conflict (order_id) do nothing;
