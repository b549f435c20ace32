-- silver.order_lines from the sales load in hand.
-- grain:  one row per (source, order_id, line_number)
-- reads:  typed_sales
-- writes: silver.order_lines, touched_orders
-- why:    without line numbers the load's rows of an order are the order, so lines beyond them go; with line
--         numbers a load updates the lines it names, and lines that we had numbered ourselves go
with counted as (
    select order_id, count(*) as last_line
    from typed_sales
    group by order_id
    having bool_and(line_number is null)
),

numbered as (
    select row_number, row_number() over (partition by order_id order by row_number) as line_number
    from typed_sales
    where line_number is null
),

renumbered as (
    select distinct order_id
    from typed_sales
    where line_number is not null
),

removed as (
    delete from silver.order_lines as known
    using counted
    where known.source = :source and known.order_id = counted.order_id and known.line_number > counted.last_line
    returning known.order_id
),

replaced as (
    delete from silver.order_lines as known
    using renumbered
    where known.source = :source
        and known.order_id = renumbered.order_id
        and not known.is_numbered
        and not exists (
            select 1
            from typed_sales
            where typed_sales.order_id = known.order_id and typed_sales.line_number = known.line_number
        )
    returning known.order_id
),

written as (
    insert into silver.order_lines as current (
        source, order_id, line_number, is_numbered, status, product_id, product_name, category, quantity, unit_price,
        gross_amount, discount_amount, tax_amount, net_amount, cost_amount, source_version, is_deleted
    )
    select
        :source,
        typed_sales.order_id,
        coalesce(typed_sales.line_number, numbered.line_number),
        typed_sales.line_number is not null,
        typed_sales.status,
        typed_sales.product_id,
        typed_sales.product_name,
        typed_sales.category,
        typed_sales.quantity,
        typed_sales.unit_price,
        typed_sales.gross_amount,
        typed_sales.discount_amount,
        typed_sales.tax_amount,
        typed_sales.net_amount,
        typed_sales.cost_amount,
        typed_sales.source_version,
        false
    from typed_sales
    left join numbered on numbered.row_number = typed_sales.row_number
    on conflict (source, order_id, line_number) do update
        set
            is_numbered = excluded.is_numbered,
            status = excluded.status,
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
        where (
            current.is_numbered, current.status,
            current.product_id, current.product_name, current.category, current.quantity, current.unit_price,
            current.gross_amount, current.discount_amount, current.tax_amount, current.net_amount,
            current.cost_amount, current.is_deleted
        ) is distinct from (
            excluded.is_numbered, excluded.status,
            excluded.product_id, excluded.product_name, excluded.category, excluded.quantity, excluded.unit_price,
            excluded.gross_amount, excluded.discount_amount, excluded.tax_amount, excluded.net_amount,
            excluded.cost_amount, excluded.is_deleted
        )
    returning order_id
)

insert into touched_orders (source, order_id)
select :source, order_id from removed
union
select :source, order_id from replaced
union
select :source, order_id from written
on conflict (order_id) do nothing;
