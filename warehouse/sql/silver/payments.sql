-- silver.payments from the payments and refunds of the load in hand, whatever system they are from.
-- grain:  one row per (source, payment_id)
-- reads:  staged_payments
-- writes: silver.payments, verdicts, paid_orders
-- why:    of rows with the same id the newest version counts, the others are duplicates; a newer version is noted
--         even where nothing else differs, so that an older one that comes late is known for what it is. Handed on
--         are the orders that payments are for, and those they were for until now: who sold these may have changed
with sound as (
    select payment_id, order_id
    from staged_payments
    where reason is null
)

insert into paid_orders (source, order_id)
select :source, order_id
from sound
where order_id is not null
union
select :source, known.order_id
from sound
inner join silver.payments as known on known.source = :source and known.payment_id = sound.payment_id
where known.order_id is not null
on conflict (order_id) do nothing;

with ranked as (
    select
        row_number,
        reason,
        payment_id, order_id, employee_id, kind, method, status, paid_at, amount, tip_amount, fee_amount,
        source_version, is_deleted,
        reason is null and row_number() over (
            partition by payment_id, reason is null
            order by source_version desc, row_number desc
        ) > 1 as is_duplicate
    from staged_payments
),

noted as (
    insert into verdicts (row_number, reason, is_duplicate, is_warned)
    select row_number, reason, is_duplicate, false
    from ranked
    where reason is not null or is_duplicate
)

insert into silver.payments as current (
    source, payment_id, order_id, employee_id, kind, method, status, paid_at, amount, tip_amount, fee_amount,
    source_version, is_deleted
)
select
    :source,
    payment_id, order_id, employee_id, kind, method, status, paid_at, amount, tip_amount, fee_amount,
    source_version, is_deleted
from ranked
where reason is null and not is_duplicate
on conflict (source, payment_id) do update
    set
        order_id = excluded.order_id,
        employee_id = excluded.employee_id,
        kind = excluded.kind,
        method = excluded.method,
        status = excluded.status,
        paid_at = excluded.paid_at,
        amount = excluded.amount,
        tip_amount = excluded.tip_amount,
        fee_amount = excluded.fee_amount,
        source_version = excluded.source_version,
        is_deleted = excluded.is_deleted
    where current.source_version <= excluded.source_version
    and (
        current.order_id, current.employee_id, current.kind, current.method, current.status, current.paid_at,
        current.amount, current.tip_amount, current.fee_amount, current.source_version, current.is_deleted
    ) is distinct from (
        excluded.order_id, excluded.employee_id, excluded.kind, excluded.method, excluded.status, excluded.paid_at,
        excluded.amount, excluded.tip_amount, excluded.fee_amount, excluded.source_version, excluded.is_deleted
    );
