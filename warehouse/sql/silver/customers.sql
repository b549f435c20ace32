-- silver.customers from the customers of the load in hand, whatever system they are from, with their history (SCD-2).
-- grain:  one row per (source, customer_id, valid_from), and per (source, customer_id, observed_at)
-- reads:  staged_customers
-- writes: silver.customers, verdicts, touched_customers
-- why:    what a source stamped takes its place in the history by its stamp, however late it comes; what has no stamp
--         holds from its arrival, where it differs from the newest, and comes after that whatever the clock says
with ranked as (
    select
        row_number, reason, customer_id, coalesce(changed_at, :received_at) as changed_at,
        customer_name, email, signup_date, customer_segment, region, source_version, is_deleted,
        reason is null and row_number() over (
            partition by customer_id, changed_at, reason is null
            order by source_version desc, row_number desc
        ) > 1 as is_duplicate
    from staged_customers
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
    left join silver.customers as known
        on known.source = :source and known.customer_id = delivered.customer_id and known.is_current
    where delivered.reason is null
        and not delivered.is_duplicate
        and (
            delivered.changed_at <> :received_at
            or known.customer_id is null
            or (
                known.customer_name, known.email, known.signup_date, known.customer_segment, known.region,
                known.is_deleted
            ) is distinct from (
                delivered.customer_name, delivered.email, delivered.signup_date, delivered.customer_segment,
                delivered.region, delivered.is_deleted
            )
        )
    window history as (partition by delivered.customer_id order by delivered.changed_at)
),

written as (
    insert into silver.customers as current (
        source, customer_id, valid_from, valid_to, is_current, observed_at, customer_name, email, signup_date,
        customer_segment, region, source_version, is_deleted
    )
    select
        :source,
        customer_id,
        case when known_at is null and is_first then '-infinity' else observed_at end,
        -- An empty period: it waits for its place in the history.
        case when known_at is null then coalesce(next_at, 'infinity') else observed_at end,
        known_at is null and next_at is null,
        observed_at,
        customer_name, email, signup_date, customer_segment, region, source_version, is_deleted
    from observed
    on conflict (source, customer_id, observed_at) do update
        set
            customer_name = excluded.customer_name,
            email = excluded.email,
            signup_date = excluded.signup_date,
            customer_segment = excluded.customer_segment,
            region = excluded.region,
            source_version = excluded.source_version,
            is_deleted = excluded.is_deleted
        where current.source_version <= excluded.source_version
        and (
            current.customer_name, current.email, current.signup_date, current.customer_segment, current.region,
            current.source_version, current.is_deleted
        ) is distinct from (
            excluded.customer_name, excluded.email, excluded.signup_date, excluded.customer_segment, excluded.region,
            excluded.source_version, excluded.is_deleted
        )
    returning customer_id, observed_at
)

insert into touched_customers as touched (customer_id, changed_from)
select
    written.customer_id,
    min(case
        when observed.known_at is null and observed.is_first then 'infinity'
        when observed.observed_at < observed.known_at then '-infinity'
        else observed.observed_at
    end)
from written
inner join observed
    on observed.customer_id = written.customer_id and observed.observed_at = written.observed_at
group by written.customer_id
on conflict (customer_id) do update set
    changed_from = least(touched.changed_from, excluded.changed_from);

-- One version is current, and one the first, at any time: so they step back before others take their place.
update silver.customers as current
set valid_from = current.observed_at, is_current = false
from staged_customers as delivered
inner join silver.customers as added
    on added.source = :source and added.customer_id = delivered.customer_id and added.valid_from = added.valid_to
where current.source = :source
    and current.customer_id = added.customer_id
    and (current.is_current or current.valid_from = '-infinity');

with placed as (
    select
        history.customer_id,
        history.observed_at,
        lag(history.observed_at) over ordered is null as is_first,
        lead(history.observed_at) over ordered as next_at
    from (
        select distinct added.customer_id
        from staged_customers as delivered
        inner join silver.customers as added
            on added.source = :source
            and added.customer_id = delivered.customer_id
            and added.valid_from = added.valid_to
    ) as grown
    inner join silver.customers as history on history.source = :source and history.customer_id = grown.customer_id
    window ordered as (partition by history.customer_id order by history.observed_at)
)

update silver.customers as current
set
    valid_from = case when placed.is_first then '-infinity' else placed.observed_at end,
    valid_to = coalesce(placed.next_at, 'infinity'),
    is_current = placed.next_at is null
from placed
where current.source = :source
    and current.customer_id = placed.customer_id
    and current.observed_at = placed.observed_at;
