-- silver.products from product_catalog.csv: one load, as new versions where something changed (SCD-2).
-- grain:  one row per (source, product_id, valid_from)
-- reads:  bronze.csv_product_catalog, silver.products
-- writes: silver.products, verdicts, touched_products
-- why:    a file says nothing of when a change happened, so a version starts when it was received; the first one
--         starts at -infinity, for the sales made before
with typed as materialized (
    select
        row_number,
        received_at,
        silver.clean_text(product_id) as id,
        coalesce(silver.clean_text(product_name), 'Unknown') as product_name,
        coalesce(array_to_string(
            array(
                select btrim(part.value)
                from regexp_split_to_table(category, '[|;]') with ordinality as part (value, position)
                where btrim(part.value) <> ''
                order by part.position
            ), '|'
        ), '') as categories,
        silver.clean_text(price) as price_text,
        silver.parse_amount(price) as price,
        silver.clean_text(unit_cost) as cost_text,
        silver.parse_amount(unit_cost) as unit_cost,
        silver.clean_text(stock_level) as stock_text,
        silver.parse_amount(stock_level) as stock_level,
        coalesce(silver.clean_text(supplier), '') as supplier,
        silver.clean_text(lead_time_days) as lead_text,
        silver.parse_amount(lead_time_days) as lead_time_days,
        silver.clean_text(pack_size) as pack_text,
        silver.parse_amount(pack_size) as pack_size
    from bronze.csv_product_catalog
    where load_id = :load_id
),

judged as (
    select
        typed.*,
        :source || ':' || id as product_id,
        case
            when id is null then 'product_id_missing'
            when length(concat_ws('', id, categories)) > 500 then 'text_too_long'
            when price_text is not null and price is null then 'price_not_a_number'
            when price < 0 then 'price_negative'
            when cost_text is not null and unit_cost is null then 'unit_cost_not_a_number'
            when stock_text is not null and stock_level is null then 'stock_level_not_a_number'
            when lead_text is not null and (lead_time_days is null or lead_time_days not between 0 and 3650)
                then 'lead_time_days_out_of_range'
            when pack_text is not null and (pack_size is null or pack_size <= 0) then 'pack_size_not_positive'
        end as reason
    from typed
),

ranked as (
    select
        judged.*,
        reason is null
        and row_number() over (partition by reason is null, id order by row_number desc) > 1 as is_duplicate
    from judged
),

noted as (
    insert into verdicts (row_number, reason, is_duplicate, is_warned)
    select row_number, reason, is_duplicate, false
    from ranked
    where reason is not null or is_duplicate
),

compared as (
    select
        delivered.*,
        known.valid_from as known_from
    from ranked as delivered
    left join silver.products as known
        on known.source = :source and known.product_id = delivered.product_id and known.is_current
    where delivered.reason is null
        and not delivered.is_duplicate
        and (
            known.product_id is null
            or (
                known.product_name, known.categories, known.price, known.unit_cost, known.stock_level,
                known.supplier, known.lead_time_days, known.pack_size
            )
            is distinct from (
                delivered.product_name, delivered.categories, delivered.price::numeric(18, 4),
                delivered.unit_cost::numeric(18, 4), delivered.stock_level::numeric(18, 4),
                delivered.supplier, delivered.lead_time_days::integer, delivered.pack_size::numeric(18, 4)
            )
        )
),

touched as (
    insert into touched_products (product_id)
    select product_id from compared
    on conflict (product_id) do nothing
),

closed as (
    update silver.products as known
    set valid_to = compared.received_at, is_current = false
    from compared
    where known.source = :source
        and known.product_id = compared.product_id
        and known.valid_from = compared.known_from
        and compared.known_from < compared.received_at
)

insert into silver.products (
    source, product_id, valid_from, valid_to, is_current, observed_at, product_name, categories,
    price, unit_cost, stock_level, supplier, lead_time_days, pack_size, source_version, is_deleted
)
select
    :source,
    product_id,
    case when known_from is null then '-infinity' else received_at end,
    'infinity',
    true,
    received_at,
    product_name,
    categories,
    price,
    unit_cost,
    stock_level,
    supplier,
    lead_time_days::integer,
    pack_size,
    :load_id * 10000000000 + row_number,
    false
from compared
on conflict (source, product_id, valid_from) do update set
    observed_at = excluded.observed_at,
    product_name = excluded.product_name,
    categories = excluded.categories,
    price = excluded.price,
    unit_cost = excluded.unit_cost,
    stock_level = excluded.stock_level,
    supplier = excluded.supplier,
    lead_time_days = excluded.lead_time_days,
    pack_size = excluded.pack_size,
    source_version = excluded.source_version;
