-- staged_orders and staged_order_lines from the ERP's sales: one load, typed, placed and judged.
-- grain:  one row per row of the load, and one per line that came in it
-- reads:  bronze.system_sales, silver.locations
-- writes: staged_orders, staged_order_lines
-- why:    a day without a time is a business day, so its clock starts when that day does; lines are numbered by their
--         ids where all have one, else by their place; the header has no way to convert lines that come apart from it
--         and say no currency themselves, as the API's do
with typed as (
    select
        row_number,
        silver.clean_text(id) as id,
        silver.clean_text(customer_id) as customer_id,
        silver.clean_text(employee_id) as employee_id,
        silver.clean_text(location_id) as location_id,
        coalesce(silver.clean_text(region), '') as region,
        coalesce(silver.clean_text(sold_at), silver.clean_text(created_at)) as sold_text,
        silver.order_status(coalesce(lower(silver.clean_text(status)), 'completed')) as status,
        silver.in_company_currency(1, currency, :currency, cast(:currency_rates as jsonb)) as rate,
        system = 'laravel'
        and lines is null
        and coalesce(upper(silver.clean_text(currency)), :currency) <> :currency as has_unknown_lines,
        silver.clean_text(total_amount) as total_text,
        silver.parse_amount(total_amount) as total_amount,
        silver.clean_text(discount_amount) as discount_text,
        coalesce(silver.parse_amount(discount_amount), 0) as discount_amount,
        silver.parse_amount(discount_amount) is null as has_no_discount,
        silver.clean_text(tax_amount) as tax_text, silver.parse_amount(tax_amount) as tax_amount,
        silver.clean_text(returned_sale_id) as returned_id,
        lines is not null as has_lines,
        lines is not null and silver.json_list(lines) is null as has_no_list,
        coalesce(silver.utc_moment(updated_at), silver.utc_moment(created_at), received_at) as stamped_at,
        silver.clean_text(deleted_at) is not null as is_deleted
    from bronze.system_sales
    where load_id = :load_id
    offset 0 -- noqa: AM09
),

placed as (
    select
        typed.*,
        silver.parse_timestamp(sold_text) as clock_time,
        coalesce(:source || ':' || typed.location_id, case
            when typed.region <> '' then concat_ws(':', :source, 'region', typed.region)
            else concat_ws(':', :source, 'main')
        end) as placed_location_id,
        coalesce(locations.time_zone, :time_zone) as location_time_zone
    from typed
    left join silver.locations as locations
        on locations.source = :source and locations.location_id = :source || ':' || typed.location_id
    offset 0 -- noqa: AM09
),

judged as (
    select
        placed.*,
        position(':' in sold_text) > 0 as has_time,
        case
            when id is null then 'order_id_missing'
            when length(concat(id, customer_id, location_id, employee_id, region, returned_id)) > 500
                then 'text_too_long'
            when sold_text is null then 'order_date_missing'
            when clock_time is null then 'order_date_not_a_date'
            when cast(clock_time as date) not between '2000-01-01' and :latest_date then 'order_date_out_of_range'
            when status is null then 'status_unknown'
            when total_text is not null and total_amount is null then 'total_amount_not_a_number'
            when discount_text is not null and has_no_discount then 'discount_not_a_number'
            when tax_text is not null and tax_amount is null then 'tax_not_a_number'
            when rate is null then 'currency_not_the_companys'
            when has_unknown_lines then 'currency_of_lines_unknown'
            when greatest(abs(total_amount), abs(discount_amount), abs(tax_amount)) * rate >= 10000000000000
                then 'amount_too_large'
            when has_no_list then 'lines_not_a_list'
        end as verdict
    from placed
    offset 0 -- noqa: AM09
),

timed as (
    select
        judged.*,
        case
            when verdict is not null then null
            when has_time then silver.utc_moment(sold_text)
            else (clock_time + :day_starts_at) at time zone location_time_zone
        end as order_at
    from judged
    offset 0 -- noqa: AM09
)

insert into staged_orders (
    row_number, reason, order_id, customer_id, location_id, employee_id, region, order_at, order_at_local, time_zone,
    has_zone, order_date, status, returned_order_id, discount_amount, total_amount, tax_amount,
    replaces_lines, is_warned, source_version, is_deleted
)
select
    row_number, verdict, :source || ':' || id, :source || ':' || customer_id, placed_location_id,
    :source || ':' || employee_id, region,
    order_at, order_at at time zone location_time_zone, location_time_zone, has_time,
    cast(order_at at time zone location_time_zone - :day_starts_at as date),
    status, :source || ':' || returned_id,
    case when verdict is null then discount_amount * rate end, case when verdict is null then total_amount * rate end,
    case when verdict is null then tax_amount * rate end, has_lines, false, silver.version_of(stamped_at), is_deleted
from timed;

with listed as (
    select
        orders.row_number, orders.order_id, orders.status, orders.returned_order_id, orders.source_version,
        silver.in_company_currency(1, sales.currency, :currency, cast(:currency_rates as jsonb)) as rate,
        lines.line, lines.position, silver.clean_text(lines.line ->> 'id') as line_id
    from staged_orders as orders
    inner join bronze.system_sales as sales on sales.load_id = :load_id and sales.row_number = orders.row_number
    cross join lateral jsonb_array_elements(silver.json_list(sales.lines)) with ordinality as lines (line, position)
    where orders.replaces_lines and orders.reason is null
),

named as (
    select listed.*, row_number() over (partition by row_number, line_id order by position) = 1 as is_first
    from listed
),

numbered as (
    select
        named.*,
        bool_and(line_id is not null and is_first) over (partition by row_number) as has_ids
    from named
)

insert into staged_order_lines (
    row_number, reason, order_id, line_number, is_numbered, status, source_line_id, returned_order_id,
    returned_source_line_id, product_id, product_name, category, quantity, unit_price, gross_amount, discount_amount,
    tax_amount, net_amount, cost_amount, source_version, is_deleted, is_warned
)
select
    row_number, coalesce(products.reason, amounts.reason), order_id,
    case when has_ids then silver.number_of_id(line_id) else position end, has_ids, cast(null as text),
    case when has_ids then line_id end, returned_order_id, silver.clean_text(line ->> 'returned_detail_id'),
    :source || ':' || products.product_id, products.product_name, products.category,
    amounts.quantity, amounts.unit_price, amounts.gross_amount, amounts.discount_amount, amounts.tax_amount,
    amounts.net_amount, amounts.cost_amount, source_version, silver.clean_text(line ->> 'deleted_at') is not null,
    status = 'returned' and amounts.quantity > 0
from numbered
cross join
    lateral silver.sold_product(
        line ->> 'product_id', line ->> 'product_name', line ->> 'category', order_id
    ) as products
cross join
    lateral silver.line_amounts(
        line ->> 'quantity', line ->> 'unit_price', line ->> 'discount_amount', line ->> 'tax_amount',
        line ->> 'total_amount', line ->> 'cost_amount', rate
    ) as amounts;
