-- staged_payments from Square's refunds: one load, typed and judged.
-- grain:  one row per refund delivered
-- reads:  bronze.square_refunds
-- writes: staged_payments
-- why:    money that goes back is negative; a fee that the processor gives back is negative too, as Square says it
with typed as materialized (
    select
        row_number,
        received_at,
        silver.clean_text(payload ->> 'id') as id,
        silver.clean_text(payload ->> 'order_id') as order_key,
        silver.clean_text(payload ->> 'team_member_id') as employee_key,
        coalesce(payload ->> 'destination_type', '') as method,
        coalesce(lower(payload ->> 'status'), '') as status,
        payload ->> 'created_at' as created_text,
        silver.utc_moment(payload ->> 'created_at') as created_at,
        silver.utc_moment(payload ->> 'updated_at') as updated_at,
        payload #>> '{amount_money,currency}' as currency,
        silver.square_amount(payload -> 'amount_money', :currency, cast(:currency_rates as jsonb)) as amount,
        (
            select sum(silver.square_amount(fee.money, :currency, cast(:currency_rates as jsonb)))
            from jsonb_path_query(payload, '$.processing_fee[*].amount_money') as fee (money)
        ) as fee
    from bronze.square_refunds
    where load_id = :load_id
)

insert into staged_payments (
    row_number, reason, payment_id, order_id, employee_id, kind, method, status, paid_at, amount, tip_amount,
    fee_amount, source_version, is_deleted
)
select
    row_number,
    case
        when id is null then 'payment_id_missing'
        when length(concat_ws('', id, order_key, employee_key, method, status)) > 500 then 'text_too_long'
        when created_text is null then 'paid_at_missing'
        when created_at is null then 'paid_at_not_a_date'
        when silver.in_company_currency(1, currency, :currency, cast(:currency_rates as jsonb)) is null
            then 'currency_not_the_companys'
        when amount is null then 'amount_missing'
        when abs(amount) >= 10000000000000 then 'amount_too_large'
    end,
    :source || ':' || id,
    :source || ':' || order_key,
    :source || ':' || employee_key,
    'refund',
    method,
    status,
    created_at,
    -amount,
    0,
    fee,
    silver.version_of(coalesce(updated_at, received_at)),
    false
from typed;
