-- staged_order_lines from Square's orders: what was sold, charged for service, and returned.
-- grain:  one row per line of an order delivered
-- reads:  bronze.square_orders
-- writes: staged_order_lines
-- why:    Square puts an order's discounts and taxes into its lines; a service charge that it has put into them too is
--         no line, and a gift card is not revenue until it is spent; returns count in the order that holds them
with documents as (
    select row_number, received_at, payload
    from bronze.square_orders
    where load_id = :load_id
    offset 0 -- noqa: AM09
),

parts as (
    select
        documents.row_number, 1 as section, 0 as return_number, lines.position, lines.item,
        null as source_order_id, lines.item ->> 'uid' as uid, null as source_uid
    from documents
    cross join jsonb_path_query(documents.payload, '$.line_items[*]') with ordinality as lines (item, position)
    union all
    select documents.row_number, 2, 0, charges.position, charges.item, null, charges.item ->> 'uid', null
    from documents
    cross join jsonb_path_query(documents.payload, '$.service_charges[*]') with ordinality as charges (item, position)
    union all
    select
        documents.row_number,
        3,
        returns.return_number,
        lines.position,
        lines.item,
        returns.document ->> 'source_order_id',
        lines.item ->> 'uid', lines.item ->> 'source_line_item_uid'
    from documents
    cross join jsonb_path_query(documents.payload, '$.returns[*]') with ordinality as returns (document, return_number)
    cross join jsonb_path_query(returns.document, '$.return_line_items[*]') with ordinality as lines (item, position)
    union all
    select
        documents.row_number,
        4,
        returns.return_number,
        charges.position,
        charges.item,
        returns.document ->> 'source_order_id',
        charges.item ->> 'uid', charges.item ->> 'source_service_charge_uid'
    from documents
    cross join jsonb_path_query(documents.payload, '$.returns[*]') with ordinality as returns (document, return_number)
    cross join
        jsonb_path_query(returns.document, '$.return_service_charges[*]') with ordinality as charges (item, position)
),

typed as (
    select
        parts.row_number,
        parts.uid,
        parts.source_order_id,
        parts.source_uid,
        row_number() over (
            partition by parts.row_number order by parts.section, parts.return_number, parts.position
        ) as line_number,
        parts.section in (2, 4) as is_charge,
        parts.section > 2 as is_return,
        case when parts.section > 2 then -1 else 1 end as sign,
        silver.clean_text(parts.item ->> 'catalog_object_id') as product,
        coalesce(silver.clean_text(parts.item ->> 'name'), '') as name,
        silver.clean_text(parts.item ->> 'variation_name') as variation_name,
        case when parts.section in (2, 4) then 1 else silver.parse_amount(parts.item ->> 'quantity') end as quantity,
        silver.square_amount(parts.item -> 'total_money', :currency, cast(:currency_rates as jsonb)) as total,
        silver.square_amount(
            coalesce(parts.item -> 'gross_sales_money', parts.item -> 'gross_return_money'),
            :currency, cast(:currency_rates as jsonb)
        ) as gross,
        silver.square_amount(parts.item -> 'base_price_money', :currency, cast(:currency_rates as jsonb)) as price,
        coalesce(
            silver.square_amount(parts.item -> 'total_discount_money', :currency, cast(:currency_rates as jsonb)), 0
        ) as discount,
        coalesce(
            silver.square_amount(parts.item -> 'total_tax_money', :currency, cast(:currency_rates as jsonb)), 0
        ) as tax
    from parts
    where coalesce(parts.item ->> 'item_type', '') <> 'GIFT_CARD'
        and coalesce(parts.item ->> 'treatment_type', '') <> 'APPORTIONED_TREATMENT'
    offset 0 -- noqa: AM09
),

priced as (
    select
        typed.*,
        coalesce(gross, total - tax + discount) as gross_amount,
        -- With modifiers a unit costs more than its base price.
        case
            when price * quantity = coalesce(gross, total - tax + discount) then price
            when quantity <> 0 then round(coalesce(gross, total - tax + discount) / quantity, 4)
        end as unit_price
    from typed
    offset 0 -- noqa: AM09
)

insert into staged_order_lines (
    row_number, reason, order_id, line_number, is_numbered, status, source_line_id, returned_order_id,
    returned_source_line_id, product_id, product_name, category, quantity, unit_price, gross_amount, discount_amount,
    tax_amount, net_amount, cost_amount, source_version, is_deleted, is_warned
)
select
    priced.row_number,
    case
        when length(concat_ws('', priced.product, priced.name, priced.uid, priced.source_uid)) > 500
            then 'text_too_long'
        when priced.quantity is null then 'quantity_not_a_number'
        when round(priced.quantity, 4) = 0 then 'quantity_zero'
        when priced.total is null then 'total_amount_missing'
        when greatest(abs(priced.total), abs(priced.gross_amount), abs(priced.unit_price), abs(priced.quantity))
            >= 10000000000000 then 'amount_too_large'
    end,
    :source || ':' || silver.clean_text(documents.payload ->> 'id'),
    priced.line_number,
    true,
    case when priced.is_return and documents.payload ->> 'state' = 'COMPLETED' then 'returned' end,
    priced.uid,
    :source || ':' || priced.source_order_id,
    priced.source_uid,
    case
        when priced.is_charge then concat_ws(':', :source, 'service_charge', priced.name)
        when priced.product is not null then concat_ws(':', :source, priced.product)
        when priced.name <> '' then concat_ws(':', :source, 'name', lower(priced.name))
        else concat_ws(':', :source, 'custom_amount')
    end,
    concat_ws(' - ', priced.name, priced.variation_name),
    case when priced.is_charge then 'Service charges' else '' end,
    priced.sign * priced.quantity,
    priced.unit_price,
    priced.sign * priced.gross_amount,
    priced.sign * priced.discount,
    priced.sign * priced.tax,
    priced.sign * (priced.total - priced.tax),
    null,
    silver.version_of(coalesce(silver.utc_moment(documents.payload ->> 'updated_at'), documents.received_at)),
    false,
    false
from priced
inner join documents on documents.row_number = priced.row_number;
