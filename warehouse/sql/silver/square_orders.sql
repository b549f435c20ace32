-- staged_orders from Square's orders: one load, typed, placed and judged.
-- grain:  one row per order delivered
-- reads:  bronze.square_orders, silver.locations, silver.order_sellers
-- writes: staged_orders
-- why:    an order comes whole, with its lines; a completed one was sold when it was closed; tips, gift cards and cash
--         rounding are no revenue, so they are not in the total that its lines must add up to
with typed as (
    select
        row_number,
        received_at,
        payload,
        silver.clean_text(payload ->> 'id') as id,
        silver.clean_text(payload ->> 'location_id') as location,
        silver.clean_text(
            coalesce(payload ->> 'customer_id', jsonb_path_query_first(payload, '$.tenders[*].customer_id') #>> '{}')
        ) as customer,
        jsonb_path_query_first(payload, '$.returns[*].source_order_id') #>> '{}' as returned,
        case payload ->> 'state'
            when 'COMPLETED' then 'completed'
            when 'OPEN' then 'open'
            when 'DRAFT' then 'draft'
            when 'CANCELED' then 'cancelled'
        end as status,
        case
            when payload ->> 'state' = 'COMPLETED' then coalesce(payload ->> 'closed_at', payload ->> 'created_at')
            else payload ->> 'created_at'
        end as order_text,
        silver.utc_moment(payload ->> 'updated_at') as updated_at,
        coalesce(
            payload #>> '{total_money,currency}', payload #>> '{net_amounts,total_money,currency}',
            jsonb_path_query_first(payload, '$.returns[*].return_line_items[*].total_money.currency') #>> '{}'
        ) as currency
    from bronze.square_orders
    where load_id = :load_id
    offset 0 -- noqa: AM09
),

timed as (
    select
        typed.*,
        silver.utc_moment(order_text) as order_at
    from typed
    offset 0 -- noqa: AM09
),

uncounted as (
    select
        timed.row_number,
        coalesce(sum(silver.square_amount(part.money, :currency, cast(:currency_rates as jsonb)) * part.sign), 0)
            as amount
    from timed
    cross join
        lateral (
            select
                jsonb_path_query(payload, '$.line_items[*] ? (@.item_type == "GIFT_CARD").total_money') as money,
                1 as sign
            union all
            select
                jsonb_path_query(
                    payload, '$.returns[*].return_line_items[*] ? (@.item_type == "GIFT_CARD").total_money'
                ),
                -1
            union all
            select payload #> '{rounding_adjustment,amount_money}', 1
            union all
            select jsonb_path_query(payload, '$.returns[*].rounding_adjustment.amount_money'), -1
            union all
            select coalesce(payload #> '{net_amounts,tip_money}', payload -> 'total_tip_money'), 1
        ) as part
    group by timed.row_number
),

judged as (
    select
        timed.*,
        coalesce(locations.time_zone, :time_zone) as location_time_zone,
        silver.square_amount(
            coalesce(payload #> '{net_amounts,total_money}', payload -> 'total_money'),
            :currency, cast(:currency_rates as jsonb)
        ) as total_amount,
        case
            when id is null then 'order_id_missing'
            when length(concat_ws('', id, location, customer, returned)) > 500 then 'text_too_long'
            when status is null then 'status_unknown'
            when order_text is null then 'order_date_missing'
            when order_at is null then 'order_date_not_a_date'
            when not order_at between '2000-01-01T00:00:00Z' and cast(:latest_date as date) + interval '1 day'
                then 'order_date_out_of_range'
            when silver.in_company_currency(1, currency, :currency, cast(:currency_rates as jsonb)) is null
                then 'currency_not_the_companys'
        end as reason
    from timed
    left join silver.locations
        on locations.source = :source and locations.location_id = :source || ':' || timed.location
    offset 0 -- noqa: AM09
)

insert into staged_orders (
    row_number, reason, order_id, customer_id, location_id, employee_id, region, order_at, order_at_local, time_zone,
    has_zone, order_date, status, returned_order_id, discount_amount, total_amount, source_version, is_deleted,
    replaces_lines, is_warned
)
select
    judged.row_number,
    judged.reason,
    :source || ':' || judged.id,
    :source || ':' || judged.customer,
    coalesce(:source || ':' || judged.location, concat_ws(':', :source, 'main')),
    sellers.employee_id,
    '',
    judged.order_at,
    judged.order_at at time zone judged.location_time_zone,
    judged.location_time_zone,
    true,
    cast(judged.order_at at time zone judged.location_time_zone - :day_starts_at as date),
    judged.status,
    :source || ':' || judged.returned,
    0,
    judged.total_amount - uncounted.amount,
    silver.version_of(coalesce(judged.updated_at, judged.received_at)),
    false,
    true,
    false
from judged
left join uncounted on uncounted.row_number = judged.row_number
left join lateral (
    select known.employee_id
    from silver.order_sellers as known
    where known.source = :source and known.order_id = :source || ':' || judged.id
    offset 0 -- noqa: AM09
) as sellers on true;
