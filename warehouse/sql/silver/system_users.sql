-- staged_customers from the ERP's users: one load, typed and judged.
-- grain:  one row per row of the load
-- reads:  bronze.system_users
-- writes: staged_customers
-- why:    without an update stamp nothing says when a change happened, so it happens when it is received; who signs up
--         is created that day
with typed as materialized (
    select
        row_number,
        silver.clean_text(id) as id,
        coalesce(silver.clean_text(customer_name), 'Unknown') as customer_name,
        lower(silver.clean_text(email)) as email,
        silver.local_clock(silver.clean_text(created_at), :time_zone)::date as signup_date,
        coalesce(silver.clean_text(customer_segment), '') as customer_segment,
        coalesce(silver.clean_text(region), '') as region,
        silver.utc_moment(updated_at) as changed_at,
        coalesce(silver.utc_moment(created_at), received_at) as first_at,
        silver.clean_text(deleted_at) is not null as is_deleted
    from bronze.system_users
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
        when length(concat_ws('', id, email, region)) > 500 then 'text_too_long'
    end,
    :source || ':' || id,
    customer_name,
    email,
    signup_date,
    customer_segment,
    region,
    changed_at,
    silver.version_of(coalesce(changed_at, first_at)),
    is_deleted
from typed;
