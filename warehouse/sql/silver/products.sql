-- silver.products from the products of the load in hand, whatever system they are from, with their history (SCD-2).
-- grain:  one row per (source, product_id, valid_from), and per (source, product_id, observed_at)
-- reads:  staged_products
-- writes: silver.products, verdicts, touched_products
-- why:    what a source stamped takes its place in the history by its stamp, however late it comes; what has no stamp
--         holds from its arrival, where it differs from the newest, and comes after that whatever the clock says
with ranked as (
    select
        row_number, reason, product_id, coalesce(changed_at, :received_at) as changed_at,
        product_name, categories, price, unit_cost, stock_level, supplier, lead_time_days, pack_size, source_version,
        is_deleted,
        reason is null and row_number() over (
            partition by product_id, changed_at, reason is null
            order by source_version desc, row_number desc
        ) > 1 as is_duplicate
    from staged_products
),

noted as (
    insert into verdicts (row_number, reason, is_duplicate, is_warned)
    select row_number, reason, is_duplicate, false
    from ranked
    where reason is not null or is_duplicate
),

observed as (
    select
        delivered.*,
        known.observed_at as known_at,
        case
            when delivered.changed_at <> :received_at or known.observed_at is null then delivered.changed_at
            when delivered.source_version >= known.source_version
                then greatest(delivered.changed_at, known.observed_at + interval '1 microsecond')
            else least(delivered.changed_at, known.observed_at - interval '1 microsecond')
        end as observed_at,
        lag(delivered.changed_at) over history is null as is_first,
        lead(delivered.changed_at) over history as next_at
    from ranked as delivered
    left join silver.products as known
        on known.source = :source and known.product_id = delivered.product_id and known.is_current
    where delivered.reason is null
        and not delivered.is_duplicate
        and (
            delivered.changed_at <> :received_at
            or known.product_id is null
            or (
                known.product_name, known.categories, known.price, known.unit_cost, known.stock_level, known.supplier,
                known.lead_time_days, known.pack_size, known.is_deleted
            ) is distinct from (
                delivered.product_name, delivered.categories, delivered.price, delivered.unit_cost,
                delivered.stock_level, delivered.supplier, delivered.lead_time_days, delivered.pack_size,
                delivered.is_deleted
            )
        )
    window history as (partition by delivered.product_id order by delivered.changed_at)
),

written as (
    insert into silver.products as current (
        source, product_id, valid_from, valid_to, is_current, observed_at, product_name, categories, price, unit_cost,
        stock_level, supplier, lead_time_days, pack_size, source_version, is_deleted
    )
    select
        :source,
        product_id,
        case when known_at is null and is_first then '-infinity' else observed_at end,
        -- An empty period: it waits for its place in the history.
        case when known_at is null then coalesce(next_at, 'infinity') else observed_at end,
        known_at is null and next_at is null,
        observed_at,
        product_name, categories, price, unit_cost, stock_level, supplier, lead_time_days, pack_size, source_version,
        is_deleted
    from observed
    on conflict (source, product_id, observed_at) do update
        set
            product_name = excluded.product_name,
            categories = excluded.categories,
            price = excluded.price,
            unit_cost = excluded.unit_cost,
            stock_level = excluded.stock_level,
            supplier = excluded.supplier,
            lead_time_days = excluded.lead_time_days,
            pack_size = excluded.pack_size,
            source_version = excluded.source_version,
            is_deleted = excluded.is_deleted
        where current.source_version <= excluded.source_version
        and (
            current.product_name, current.categories, current.price, current.unit_cost, current.stock_level,
            current.supplier, current.lead_time_days, current.pack_size, current.source_version, current.is_deleted
        ) is distinct from (
            excluded.product_name, excluded.categories, excluded.price, excluded.unit_cost, excluded.stock_level,
            excluded.supplier, excluded.lead_time_days, excluded.pack_size, excluded.source_version, excluded.is_deleted
        )
    returning product_id, observed_at
)

insert into touched_products (product_id)
select distinct product_id from written
on conflict (product_id) do nothing;

-- One version is current, and one the first, at any time: so they step back before others take their place.
update silver.products as current
set valid_from = current.observed_at, is_current = false
from staged_products as delivered
inner join silver.products as added
    on added.source = :source and added.product_id = delivered.product_id and added.valid_from = added.valid_to
where current.source = :source
    and current.product_id = added.product_id
    and (current.is_current or current.valid_from = '-infinity');

with placed as (
    select
        history.product_id,
        history.observed_at,
        lag(history.observed_at) over ordered is null as is_first,
        lead(history.observed_at) over ordered as next_at
    from (
        select distinct added.product_id
        from staged_products as delivered
        inner join silver.products as added
            on added.source = :source
            and added.product_id = delivered.product_id
            and added.valid_from = added.valid_to
    ) as grown
    inner join silver.products as history on history.source = :source and history.product_id = grown.product_id
    window ordered as (partition by history.product_id order by history.observed_at)
)

update silver.products as current
set
    valid_from = case when placed.is_first then '-infinity' else placed.observed_at end,
    valid_to = coalesce(placed.next_at, 'infinity'),
    is_current = placed.next_at is null
from placed
where current.source = :source
    and current.product_id = placed.product_id
    and current.observed_at = placed.observed_at;
