-- staged_promotions from promotions.csv: one load, typed and judged.
-- grain:  one row per row of the load
-- reads:  bronze.csv_promotions
-- writes: staged_promotions
-- why:    a promotion has no id of its own: what it is on, where, from when and its kind are its id, as an array,
--         so that no two of them run together into the same text
with typed as materialized (
    select
        row_number,
        silver.clean_text(product_id) as product_id,
        coalesce(silver.clean_text(category), '') as category,
        silver.clean_text(location_id) as location_id,
        silver.parse_timestamp(from_date)::date as from_date,
        silver.parse_timestamp(to_date)::date as to_date,
        coalesce(silver.clean_text(kind), '') as kind,
        silver.clean_text(depth) as depth_text,
        silver.parse_amount(depth) as depth
    from bronze.csv_promotions
    where load_id = :load_id
),

judged as (
    select
        typed.*,
        case
            when product_id is not null and category <> '' then 'product_and_category'
            when length(concat(product_id, category, location_id, kind)) > 500 then 'text_too_long'
            when from_date is null then 'from_date_not_a_date'
            when to_date is null then 'to_date_not_a_date'
            when from_date < '2000-01-01' or to_date > :latest_date then 'date_out_of_range'
            when to_date < from_date then 'to_date_before_from_date'
            when depth_text is null then 'depth_missing'
            when depth is null then 'depth_not_a_number'
            when round(depth, 4) not between 0 and 1 then 'depth_out_of_range'
        end as reason
    from typed
)

insert into staged_promotions (
    row_number, reason, promotion_id, product_id, category, location_id, from_date, to_date, kind, depth,
    source_version, is_deleted
)
select
    row_number,
    reason,
    :source || ':' || jsonb_build_array(product_id, category, location_id, from_date, kind)::text,
    :source || ':' || product_id,
    category,
    :source || ':' || location_id,
    from_date,
    to_date,
    kind,
    case when reason is null then depth end,
    :load_id * 10000000000 + row_number,
    false
from judged;
