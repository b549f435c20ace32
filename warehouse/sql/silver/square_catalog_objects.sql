-- staged_products from Square's catalog: the variations of the items that the load says something about.
-- grain:  one row per variation of such an item
-- reads:  staged_catalog_items, bronze.square_catalog_objects
-- writes: staged_products
-- why:    a product is a variation, named after its item and categories, which may have come in other loads: the newest
--         version of each up to this load is looked up by its id, through the index on payload; the newest change of
--         any part is the version of the whole, so the order of deliveries does not matter
with known as not materialized (
    select
        load_id,
        row_number,
        payload,
        coalesce(silver.utc_moment(payload ->> 'updated_at'), received_at) as changed_at
    from bronze.square_catalog_objects
    where load_id <= :load_id
),

items as materialized (
    select
        concerned.item_id,
        (
            array_agg(
                versions.payload ->> 'is_deleted' = 'true' order by versions.changed_at desc, versions.load_id desc
            )
        )[1] as is_deleted,
        (
            array_agg(versions.payload #> '{item_data}' order by versions.changed_at desc, versions.load_id desc)
            filter (where versions.payload -> 'item_data' is not null)
        )[1] as item_data,
        max(versions.changed_at) as changed_at
    from staged_catalog_items as concerned
    inner join known as versions on versions.payload @> jsonb_build_object('id', concerned.item_id)
    group by concerned.item_id
),

members as materialized (
    select items.item_id, nested.variation ->> 'id' as variation_id
    from items
    cross join jsonb_path_query(items.item_data, '$.variations[*]') as nested (variation)
    union
    select concerned.item_id, alone.payload ->> 'id'
    from staged_catalog_items as concerned
    inner join known as alone
        on alone.payload @> jsonb_build_object(
            'item_variation_data', jsonb_build_object('item_id', concerned.item_id)
        )
),

versions as (
    select members.item_id, members.variation_id, alone.payload as variation, alone.changed_at, alone.load_id
    from members
    inner join known as alone on alone.payload @> jsonb_build_object('id', members.variation_id)
    union all
    select
        items.item_id, nested.variation ->> 'id', nested.variation,
        coalesce(silver.utc_moment(nested.variation ->> 'updated_at'), items.changed_at), :load_id
    from items
    cross join jsonb_path_query(items.item_data, '$.variations[*]') as nested (variation)
),

variations as (
    select
        item_id,
        variation_id,
        (array_agg(variation ->> 'is_deleted' = 'true' order by changed_at desc, load_id desc))[1] as is_deleted,
        (
            array_agg(variation #> '{item_variation_data}' order by changed_at desc, load_id desc)
            filter (where variation -> 'item_variation_data' is not null)
        )[1] as variation_data,
        max(changed_at) as changed_at
    from versions
    group by item_id, variation_id
),

named as (
    select
        items.item_id,
        string_agg(translate(newest.name, '|;', '//'), '|' order by mentioned.position) as categories,
        max(newest.changed_at) as changed_at
    from items
    cross join jsonb_path_query(items.item_data, '$.categories[*].id') with ordinality as mentioned (id, position)
    inner join lateral (
        select
            case
                when coalesce(categories.payload ->> 'is_deleted', '') <> 'true'
                    then silver.clean_text(categories.payload #>> '{category_data,name}')
            end as name,
            categories.changed_at
        from known as categories
        where categories.payload @> jsonb_build_object('id', mentioned.id)
        order by categories.changed_at desc, categories.load_id desc
        limit 1
    ) as newest on true
    group by items.item_id
)

insert into staged_products (
    row_number, reason, product_id, product_name, categories, price, unit_cost, stock_level, supplier, lead_time_days,
    pack_size, changed_at, source_version, is_deleted
)
select
    concerned.row_number,
    case when length(concat_ws('', variations.variation_id, named.categories)) > 500 then 'text_too_long' end,
    :source || ':' || variations.variation_id,
    coalesce(silver.clean_text(concat_ws(
        ' - ', silver.clean_text(items.item_data ->> 'name'),
        case
            when count(*) over (partition by concerned.item_id) > 1
                then silver.clean_text(variations.variation_data ->> 'name')
        end
    )), silver.clean_text(variations.variation_data ->> 'name'), 'Unknown'),
    coalesce(named.categories, ''),
    silver.square_amount(variations.variation_data -> 'price_money', :currency, cast(:currency_rates as jsonb)),
    null, null, '', null, null,
    greatest(variations.changed_at, items.changed_at, named.changed_at),
    silver.version_of(greatest(variations.changed_at, items.changed_at, named.changed_at)),
    coalesce(variations.is_deleted, false) or coalesce(items.is_deleted, false)
from staged_catalog_items as concerned
inner join variations on variations.item_id = concerned.item_id
left join items on items.item_id = concerned.item_id
left join named on named.item_id = concerned.item_id
where variations.variation_data is not null;
