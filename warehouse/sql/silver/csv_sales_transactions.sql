-- typed_sales from sales_transactions.csv: one load, typed, placed and judged, before orders and lines take it apart.
-- grain:  one row per row of the load
-- reads:  bronze.csv_sales_transactions, silver.locations
-- writes: typed_sales
-- why:    without an offset each mention is computed anew; as a literal it is a constant from the start, without which
--         no workers would type a large load (etl/typing_by_workers.py); in order, later sorts cost little
insert into typed_sales (
    row_number, reason, is_warned, order_id, line_number, is_numbered, customer_id, location_id, employee_id, region,
    order_at, order_at_local, time_zone, has_zone, order_date, status, product_id, product_name, category,
    rate, quantity, unit_price, gross_amount, discount_amount, tax_amount, net_amount, cost_amount, returned_order_id
)
with typed as (
    select
        row_number,
        silver.clean_text(order_id) as order_id,
        line_number as line_text,
        silver.parse_amount(line_number) as line_number,
        silver.clean_text(customer_id) as customer_id,
        silver.clean_text(location_id) as location_id,
        silver.clean_text(employee_id) as employee_id,
        coalesce(silver.clean_text(region), '') as region,
        order_date as order_text,
        -- A date without a time is that business day.
        silver.parse_timestamp(order_date)
        + case when strpos(order_date, ':') > 0 or length(btrim(order_date)) > 10 then '0' else :day_starts_at end
            as clock_time,
        silver.has_zone(order_date) as has_zone,
        lower(silver.clean_text(status)) as status_text,
        upper(silver.clean_text(currency)) as currency,
        silver.clean_text(product_id) as product_id,
        coalesce(silver.clean_text(product_name), '') as product_name,
        coalesce(silver.clean_text(category), '') as category,
        quantity as quantity_text,
        silver.parse_amount(quantity) as quantity,
        unit_price as price_text,
        silver.parse_amount(unit_price) as unit_price,
        total_amount as total_text,
        silver.parse_amount(total_amount) as total_amount,
        discount as discount_text,
        silver.parse_amount(discount) as discount,
        tax as tax_text,
        silver.parse_amount(tax) as tax,
        cost as cost_text,
        silver.parse_amount(cost) as cost,
        silver.clean_text(returned_order_id) as returned_order_id
    from bronze.csv_sales_transactions
    where load_id = :load_id
    offset '0' -- noqa: AM09
),

measured as (
    select
        typed.*,
        quantity * unit_price as gross,
        coalesce(tax, 0) as tax_amount,
        case when tax is null then total_amount else total_amount - tax end as net,
        case
            when currency <> :currency then silver.in_company_currency(1, currency, :currency, (:currency_rates)::jsonb)
        end as rate,
        case when status_text is null then 'completed' else silver.order_status(status_text) end as status,
        coalesce(:source || ':' || location_id, case
            when region <> '' then concat_ws(':', :source, 'region', region)
            else concat_ws(':', :source, 'main')
        end) as placed_location_id
    from typed
    offset '0' -- noqa: AM09
),

judged as (
    select
        measured.*,
        coalesce(locations.time_zone, :time_zone) as location_time_zone,
        case
            when order_id is null then 'order_id_missing'
            when product_id is null then 'product_id_missing'
            when octet_length(order_id) + octet_length(product_id) + coalesce(octet_length(customer_id), 0)
                + coalesce(octet_length(measured.location_id), 0) + coalesce(octet_length(employee_id), 0)
                + octet_length(measured.region) + octet_length(category)
                + coalesce(octet_length(returned_order_id), 0) > 500
                and length(
                    concat(
                        order_id, product_id, customer_id, measured.location_id, employee_id, measured.region, category,
                        returned_order_id
                    )
                ) > 500 then 'text_too_long'
            when line_number is null and silver.clean_text(line_text) is not null then 'line_number_not_a_whole_number'
            when line_number < 1 or line_number <> trunc(line_number) then 'line_number_not_a_whole_number'
            when clock_time is null and silver.clean_text(order_text) is null then 'order_date_missing'
            when clock_time is null then 'order_date_not_a_date'
            when clock_time::date not between '2000-01-01' and :latest_date then 'order_date_out_of_range'
            when quantity is null and silver.clean_text(quantity_text) is null then 'quantity_missing'
            when quantity is null then 'quantity_not_a_number'
            when quantity = 0 or (scale(quantity) > 4 and round(quantity, 4) = 0) then 'quantity_zero'
            when unit_price is null and silver.clean_text(price_text) is null then 'unit_price_missing'
            when unit_price is null then 'unit_price_not_a_number'
            when unit_price < 0 and round(unit_price, 4) < 0 then 'unit_price_negative'
            when total_amount is null and silver.clean_text(total_text) is null then 'total_amount_missing'
            when total_amount is null then 'total_amount_not_a_number'
            when discount is null and silver.clean_text(discount_text) is not null then 'discount_not_a_number'
            when tax is null and silver.clean_text(tax_text) is not null then 'tax_not_a_number'
            when cost is null and silver.clean_text(cost_text) is not null then 'cost_not_a_number'
            when currency <> :currency and rate is null then 'currency_not_the_companys'
            when abs(gross) >= 10000000000000
                or greatest(abs(gross), abs(total_amount), abs(discount), abs(tax), abs(cost)) * rate >= 10000000000000
                then 'amount_too_large'
            when status is null then 'status_unknown'
        end as reason
    from measured
    left join silver.locations as locations
        on locations.source = :source and locations.location_id = measured.placed_location_id
    offset '0' -- noqa: AM09
),

timed as (
    select
        judged.*,
        case
            when reason is not null then null
            when has_zone then order_text::timestamptz
            else clock_time at time zone location_time_zone
        end as order_at
    from judged
    offset '0' -- noqa: AM09
),

clocked as (
    select
        timed.*,
        case when has_zone then order_at at time zone location_time_zone else clock_time end as order_at_local,
        reason is null and (
            (status = 'returned' and quantity > 0)
            or (scale(unit_price) > 4 and round(unit_price, 4) <> unit_price)
            or (scale(total_amount) > 4 and round(total_amount, 4) <> total_amount)
            or case
                when discount is not null then abs(gross - discount - net) > 0.01
                else (gross - net) * sign(quantity) < -0.01
            end
        ) as is_warned
    from timed
    offset '0' -- noqa: AM09
)

select
    row_number, reason, is_warned, :source || ':' || order_id, line_number::bigint, line_number is not null,
    :source || ':' || customer_id, placed_location_id, :source || ':' || employee_id, region, order_at, order_at_local,
    location_time_zone, has_zone, (order_at_local - :day_starts_at)::date, status, :source || ':' || product_id,
    product_name, category, rate, quantity, unit_price, gross, coalesce(discount, round(gross, 4) - net), tax_amount,
    net, cost, :source || ':' || returned_order_id
from clocked
order by clocked.order_id, row_number;
