-- staged_external_factors from external_factors.csv: one load, typed and judged.
-- grain:  one row per row of the load
-- reads:  bronze.csv_external_factors
-- writes: staged_external_factors
-- why:    a factor has no id of its own: its day, region and name are its id, as an array, so that no two of
--         them run together into the same text
with typed as materialized (
    select
        row_number,
        silver.parse_timestamp(date)::date as factor_date,
        coalesce(silver.clean_text(region), '') as region,
        silver.clean_text(name) as name,
        silver.clean_text(value) as value_text,
        silver.parse_amount(value) as value
    from bronze.csv_external_factors
    where load_id = :load_id
),

judged as (
    select
        typed.*,
        case
            when factor_date is null then 'date_not_a_date'
            when factor_date not between '2000-01-01' and :latest_date then 'date_out_of_range'
            when name is null then 'name_missing'
            when length(concat(region, name)) > 500 then 'text_too_long'
            when value_text is null then 'value_missing'
            when value is null then 'value_not_a_number'
            when abs(value) >= 100000000000 then 'value_too_large'
        end as reason
    from typed
)

insert into staged_external_factors (
    row_number, reason, factor_id, factor_date, region, name, value, source_version, is_deleted
)
select
    row_number,
    reason,
    :source || ':' || jsonb_build_array(factor_date, region, name)::text,
    factor_date,
    region,
    name,
    case when reason is null then value end,
    :load_id * 10000000000 + row_number,
    false
from judged;
