-- silver.customers from customer_database.csv: one load, as new versions where something changed (SCD-2).
-- grain:  one row per (source, customer_id, valid_from)
-- reads:  bronze.csv_customer_database, silver.customers
-- writes: silver.customers, verdicts, touched_customers
-- why:    a file says nothing of when a change happened, so a version starts when it was received; the first one
--         starts at -infinity, for the sales made before
with typed as materialized (
    select
        row_number,
        received_at,
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
        :source || ':' || id as customer_id,
        case
            when id is null then 'customer_id_missing'
            when length(concat_ws('', id, region)) > 500 then 'text_too_long'
            when signup_text is not null and signup_date is null then 'signup_date_not_a_date'
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
    left join silver.customers as known
        on known.source = :source and known.customer_id = delivered.customer_id and known.is_current
    where delivered.reason is null
        and not delivered.is_duplicate
        and (
            known.customer_id is null
            or (known.customer_name, known.email, known.signup_date, known.customer_segment, known.region)
            is distinct from (
                delivered.customer_name, delivered.email, delivered.signup_date, delivered.customer_segment,
                delivered.region
            )
        )
),

touched as (
    insert into touched_customers as known (customer_id, changed_from)
    select
        customer_id,
        case when known_from is null then '-infinity' else received_at end
    from compared
    on conflict (customer_id) do update set changed_from = least(known.changed_from, excluded.changed_from)
),

closed as (
    update silver.customers as known
    set valid_to = compared.received_at, is_current = false
    from compared
    where known.source = :source
        and known.customer_id = compared.customer_id
        and known.valid_from = compared.known_from
        and compared.known_from < compared.received_at
)

insert into silver.customers (
    source, customer_id, valid_from, valid_to, is_current, observed_at,
    customer_name, email, signup_date, customer_segment, region, source_version, is_deleted
)
select
    :source,
    customer_id,
    case when known_from is null then '-infinity' else received_at end,
    'infinity',
    true,
    received_at,
    customer_name,
    email,
    signup_date,
    customer_segment,
    region,
    :load_id * 10000000000 + row_number,
    false
from compared
on conflict (source, customer_id, valid_from) do update set
    observed_at = excluded.observed_at,
    customer_name = excluded.customer_name,
    email = excluded.email,
    signup_date = excluded.signup_date,
    customer_segment = excluded.customer_segment,
    region = excluded.region,
    source_version = excluded.source_version;
