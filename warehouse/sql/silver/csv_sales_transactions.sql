-- typed_sales from sales_transactions.csv: one load, typed, placed and judged, before orders and lines take it apart.
-- grain:  one row per row of the load
-- reads:  bronze.csv_sales_transactions, silver.locations
-- writes: typed_sales
-- why:    without 'offset 0' the planner would compute an expression anew wherever a later step mentions it
with typed as (
    select
        row_number,
        silver.clean_text(order_id) as order_id,
        silver.clean_text(line_number) as line_text,
        silver.parse_amount(line_number) as line_number,
        silver.clean_text(customer_id) as customer_id,
        silver.clean_text(location_id) as location_id,
        silver.clean_text(employee_id) as employee_id,
        coalesce(silver.clean_text(region), '') as region,
        silver.clean_text(order_date) as order_text,
        silver.parse_timestamp(order_date) as clock_time,
        silver.has_zone(order_date) as has_zone,
        coalesce(lower(silver.clean_text(status)), 'completed') as status_text,
        silver.clean_text(product_id) as product_id,
        coalesce(silver.clean_text(product_name), '') as product_name,
        coalesce(silver.clean_text(category), '') as category,
        silver.clean_text(quantity) as quantity_text,
        silver.parse_amount(quantity) as quantity,
        silver.clean_text(unit_price) as price_text,
        silver.parse_amount(unit_price) as unit_price,
        silver.clean_text(total_amount) as total_text,
        silver.parse_amount(total_amount) as total_amount,
        silver.clean_text(discount) as discount_text,
        silver.parse_amount(discount) as discount,
        silver.clean_text(tax) as tax_text,
        silver.parse_amount(tax) as tax,
        silver.clean_text(cost) as cost_text,
        silver.parse_amount(cost) as cost,
        case
            when :keeps_equal_rows or silver.clean_text(line_number) is not null then null
            else
                md5(row(
                    order_id, customer_id, product_id, product_name, order_date, quantity, unit_price, total_amount,
                    region, category, location_id, employee_id, discount, tax, cost, status, source_row
                )::text)
        end as row_hash
    from bronze.csv_sales_transactions
    where load_id = :load_id
    offset 0 -- noqa: AM09
),

judged as (
    select
        typed.*,
        case
            when status_text in ('completed', 'complete', 'paid', 'closed', 'fulfilled') then 'completed'
            when status_text in ('returned', 'return', 'refunded', 'refund') then 'returned'
            when status_text in ('open', 'pending', 'processing') then 'open'
            when status_text = 'draft' then 'draft'
            when status_text in ('cancelled', 'canceled', 'void', 'voided') then 'cancelled'
        end as status,
        case
            when order_id is null then 'order_id_missing'
            when product_id is null then 'product_id_missing'
            when length(concat(order_id, product_id, customer_id, location_id, employee_id, region, category)) > 500
                then 'text_too_long'
            when line_text is not null and (line_number is null or line_number < 1 or line_number <> trunc(line_number))
                then 'line_number_not_a_whole_number'
            when order_text is null then 'order_date_missing'
            when clock_time is null then 'order_date_not_a_date'
            when clock_time::date not between '2000-01-01' and :latest_date then 'order_date_out_of_range'
            when quantity_text is null then 'quantity_missing'
            when quantity is null then 'quantity_not_a_number'
            when round(quantity, 4) = 0 then 'quantity_zero'
            when price_text is null then 'unit_price_missing'
            when unit_price is null then 'unit_price_not_a_number'
            when unit_price < 0 then 'unit_price_negative'
            when total_text is null then 'total_amount_missing'
            when total_amount is null then 'total_amount_not_a_number'
            when discount_text is not null and discount is null then 'discount_not_a_number'
            when tax_text is not null and tax is null then 'tax_not_a_number'
            when cost_text is not null and cost is null then 'cost_not_a_number'
            when abs(quantity * unit_price) >= 10000000000000 then 'amount_too_large'
        end as reason
    from typed
),

placed as (
    select
        judged.*,
        coalesce(reason, case when status is null then 'status_unknown' end) as verdict,
        coalesce(:source || ':' || judged.location_id, case
            when judged.region <> '' then concat_ws(':', :source, 'region', judged.region)
            else concat_ws(':', :source, 'main')
        end) as placed_location_id,
        coalesce(locations.time_zone, :time_zone) as location_time_zone
    from judged
    left join silver.locations as locations
        on locations.source = :source and locations.location_id = :source || ':' || judged.location_id
    offset 0 -- noqa: AM09
),

timed as (
    select
        placed.*,
        case
            when verdict is not null then null
            when has_zone then order_text::timestamptz
            else clock_time at time zone location_time_zone
        end as order_at
    from placed
    offset 0 -- noqa: AM09
),

clocked as (
    select
        timed.*,
        case when has_zone then order_at at time zone location_time_zone else clock_time end as order_at_local
    from timed
    offset 0 -- noqa: AM09
)

insert into typed_sales (
    row_number, reason, is_warned, row_hash, order_id, line_number, customer_id, location_id, employee_id, region,
    order_at, order_at_local, time_zone, has_zone, order_date, status, product_id, product_name, category,
    quantity, unit_price, gross_amount, discount_amount, tax_amount, net_amount, cost_amount, source_version
)
select
    row_number,
    verdict,
    verdict is null and (
        (status = 'returned' and quantity > 0)
        or round(unit_price, 4) <> unit_price
        or round(total_amount, 4) <> total_amount
        or coalesce(
            abs(quantity * unit_price - discount - total_amount + coalesce(tax, 0)) > 0.01,
            sign(quantity) * (quantity * unit_price - total_amount + coalesce(tax, 0)) < -0.01
        )
    ),
    row_hash,
    :source || ':' || order_id,
    line_number,
    :source || ':' || customer_id,
    placed_location_id,
    :source || ':' || employee_id,
    region,
    order_at, order_at_local, location_time_zone, has_zone,
    (order_at_local - :day_starts_at)::date,
    status, :source || ':' || product_id, product_name, category,
    quantity, unit_price, quantity * unit_price,
    coalesce(discount, round(quantity * unit_price, 4) - (total_amount - coalesce(tax, 0))),
    coalesce(tax, 0), total_amount - coalesce(tax, 0), cost,
    :load_id * 10000000000 + row_number
from clocked;
