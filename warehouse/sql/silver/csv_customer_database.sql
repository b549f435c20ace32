-- staged_customers from customer_database.csv: one load, typed and judged.
-- grain:  one row per row of the load
-- reads:  bronze.csv_customer_database
-- writes: staged_customers
-- why:    a file says nothing of when a change happened, so changed_at stays empty
with typed as materialized (
    select
        row_number,
        silver.clean_text(customer_id) as id,
        coalesce(silver.clean_text(customer_name), 'Unknown') as customer_name,
        lower(silver.clean_text(email)) as email,
        silver.clean_text(signup_date) as signup_text,
        silver.parse_timestamp(signup_date)::date as signup_date,
        coalesce(silver.clean_text(customer_segment), '') as customer_segment,
        coalesce(silver.clean_text(region), '') as region
    from bronze.csv_customer_database
    where load_id = :load_id
),

judged as (
    select
        typed.*,
        case
            when id is null then 'customer_id_missing'
            when length(concat_ws('', id, region)) > 500 then 'text_too_long'
            when signup_text is not null and signup_date is null then 'signup_date_not_a_date'
        end as reason
    from typed
)

insert into staged_customers (
    row_number, reason, customer_id, customer_name, email, signup_date, customer_segment, region,
    source_version, is_deleted
)
select
    row_number,
    reason,
    :source || ':' || id,
    customer_name,
    email,
    signup_date,
    customer_segment,
    region,
    :load_id * 10000000000 + row_number,
    false
from judged;
