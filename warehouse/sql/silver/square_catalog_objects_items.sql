-- staged_catalog_items from Square's catalog: the items that an object of the load says something about.
-- grain:  one row per item
-- reads:  bronze.square_catalog_objects
-- writes: staged_catalog_items, verdicts
-- why:    a variation alone, or a category with a new name, changes the products of an item that came in another load
with known as not materialized (
    select
        load_id,
        row_number,
        payload,
        coalesce(silver.utc_moment(payload ->> 'updated_at'), received_at) as changed_at
    from bronze.square_catalog_objects
    where load_id <= :load_id
),

delivered as materialized (
    select
        row_number,
        payload ->> 'type' as kind,
        silver.clean_text(payload ->> 'id') as id,
        payload #>> '{item_variation_data,item_id}' as item_id,
        row_number() over (
            partition by payload ->> 'id' order by changed_at desc, row_number desc
        ) > 1 as is_repeated
    from known
    where load_id = :load_id
),

noted as (
    insert into verdicts (row_number, reason, is_duplicate, is_warned)
    select row_number, case when id is null then 'product_id_missing' end, id is not null, false
    from delivered
    where id is null or is_repeated
),

concerned as (
    select row_number, case when kind = 'ITEM' then id else item_id end as item_id
    from delivered
    where kind in ('ITEM', 'ITEM_VARIATION')
    union all
    -- A deleted variation may come without its data, a renamed category without its items.
    select delivered.row_number, items.payload ->> 'id'
    from delivered
    inner join known as items
        on items.payload @> jsonb_build_object('type', 'ITEM', 'item_data', jsonb_build_object(
            case delivered.kind when 'CATEGORY' then 'categories' else 'variations' end,
            jsonb_build_array(jsonb_build_object('id', delivered.id))
        ))
    where delivered.kind = 'CATEGORY' or (delivered.kind = 'ITEM_VARIATION' and delivered.item_id is null)
)

insert into staged_catalog_items (row_number, item_id)
select max(row_number), item_id
from concerned
where item_id is not null
group by item_id;
