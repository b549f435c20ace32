-- staged_customers from Square's customers: one load, typed and judged.
-- grain:  one row per customer delivered
-- reads:  bronze.square_customers
-- writes: staged_customers
-- why:    Square has no segments of its own words; a company without a person's name goes by the company's
with typed as materialized (
    select
        row_number,
        received_at,
        silver.clean_text(payload ->> 'id') as id,
        silver.clean_text(
            concat_ws(' ', silver.clean_text(payload ->> 'given_name'), silver.clean_text(payload ->> 'family_name'))
        ) as person_name,
        silver.clean_text(payload ->> 'company_name') as company_name,
        silver.clean_text(payload ->> 'nickname') as nickname,
        lower(silver.clean_text(payload ->> 'email_address')) as email,
        silver.utc_moment(payload ->> 'created_at') as signed_up_at,
        silver.utc_moment(payload ->> 'updated_at') as updated_at,
        coalesce(silver.clean_text(payload #>> '{address,administrative_district_level_1}'), '') as region
    from bronze.square_customers
    where load_id = :load_id
)

insert into staged_customers (
    row_number, reason, customer_id, customer_name, email, signup_date, customer_segment, region, changed_at,
    source_version, is_deleted
)
select
    row_number,
    case
        when id is null then 'customer_id_missing'
        when length(concat_ws('', id, region)) > 500 then 'text_too_long'
    end,
    :source || ':' || id,
    coalesce(person_name, company_name, nickname, 'Unknown'),
    email,
    (signed_up_at::timestamptz at time zone :time_zone)::date,
    '',
    region,
    coalesce(updated_at, received_at),
    silver.version_of(coalesce(updated_at, received_at)),
    false
from typed;
