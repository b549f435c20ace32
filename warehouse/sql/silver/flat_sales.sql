-- staged_orders and staged_order_lines from a flat list of sales: one load, typed, placed and judged.
-- grain:  one row per row of the load in each
-- reads:  bronze.flat_sales, silver.locations
-- writes: staged_orders, staged_order_lines
-- why:    a row is a line, told apart in its transaction by its own id, else by its product, since nothing else in it
--         stays the same when it is delivered again, and by its place among rows of that product that come together
--         (in a message, where there are messages), by version, so that each place takes a newer one only; a product's
--         id may be a line's as well, so it is marked as one, and stays the same line whether or not it is said whose
--         it is; revenue is the line's total; an order keeps standing when one of its lines is deleted
with sold as (
    select
        sales.row_number,
        versions.source_version,
        silver.clean_text(sales.line_id) as line_id,
        silver.full_id(:source, products.product_id) as product_id,
        own_ids.own_id as own_product_id,
        products.product_name,
        products.reason,
        row_number() over (
            partition by
                sales.inbox_id, silver.clean_text(sales.transaction_id), own_ids.own_id,
                silver.clean_text(sales.line_id) is null
            order by versions.source_version, sales.row_number
        ) as copy_number
    from bronze.flat_sales as sales
    cross join
        lateral silver.version_of(
            coalesce(silver.utc_moment(sales.updated_at), silver.utc_moment(sales.created_at), sales.received_at)
        ) as versions (source_version)
    cross join
        lateral silver.sold_product(
            sales.product_id, sales.product_name, null,
            concat(sales.transaction_id, sales.customer_id, sales.location_id, sales.line_id)
        ) as products
    cross join lateral silver.own_id(:source, products.product_id) as own_ids (own_id)
    where sales.load_id = :load_id
    offset 0 -- noqa: AM09
)

insert into staged_order_lines (
    row_number, reason, order_id, line_number, is_numbered, status, source_line_id, returned_order_id,
    returned_source_line_id, product_id, product_name, category, quantity, unit_price, gross_amount, discount_amount,
    tax_amount, net_amount, cost_amount, source_version, is_deleted, is_warned
)
select
    sales.row_number,
    case
        when silver.clean_text(sales.transaction_id) is null then 'order_id_missing'
        when silver.clean_text(sales.revenue) is null then 'revenue_missing'
        when rates.rate is null then 'currency_not_the_companys'
        else coalesce(sold.reason, amounts.reason)
    end,
    :source || ':' || silver.clean_text(sales.transaction_id),
    silver.number_of_id(
        coalesce(sold.line_id, concat_ws('#', 'product', sold.copy_number, sold.own_product_id))
    ),
    true,
    case when amounts.quantity < 0 then 'returned' else 'completed' end,
    cast(null as text), cast(null as text), cast(null as text),
    sold.product_id,
    sold.product_name,
    '',
    amounts.quantity,
    amounts.unit_price,
    amounts.gross_amount,
    amounts.discount_amount,
    amounts.tax_amount,
    amounts.net_amount,
    amounts.cost_amount,
    sold.source_version,
    silver.clean_text(sales.deleted_at) is not null,
    false
from bronze.flat_sales as sales
inner join sold on sold.row_number = sales.row_number
cross join
    lateral silver.in_company_currency(1, sales.currency, :currency, cast(:currency_rates as jsonb)) as rates (rate)
cross join
    lateral silver.line_amounts(
        sales.quantity, null, null, null, sales.revenue, null, rates.rate
    ) as amounts
where sales.load_id = :load_id;

with typed as (
    select
        sales.row_number,
        lines.reason,
        lines.order_id,
        lines.status,
        lines.source_version,
        silver.full_id(:source, silver.clean_text(sales.customer_id)) as customer_id,
        coalesce(
            silver.full_id(:source, silver.clean_text(sales.location_id)), concat_ws(':', :source, 'main')
        ) as location_id,
        coalesce(silver.clean_text(sales.sold_at), silver.clean_text(sales.created_at)) as sold_text
    from bronze.flat_sales as sales
    inner join staged_order_lines as lines on lines.row_number = sales.row_number
    where sales.load_id = :load_id
    offset 0 -- noqa: AM09
),

judged as (
    select
        typed.*,
        position(':' in sold_text) > 0 as has_time,
        silver.parse_timestamp(sold_text) as clock_time,
        coalesce(locations.time_zone, :time_zone) as location_time_zone
    from typed
    left join silver.locations as locations
        on locations.source = split_part(typed.location_id, ':', 1) and locations.location_id = typed.location_id
    offset 0 -- noqa: AM09
),

timed as (
    select
        judged.*,
        coalesce(reason, case
            when sold_text is null then 'order_date_missing'
            when clock_time is null then 'order_date_not_a_date'
            when cast(clock_time as date) not between '2000-01-01' and :latest_date then 'order_date_out_of_range'
        end) as verdict,
        case
            when has_time then silver.utc_moment(sold_text)
            else (clock_time + :day_starts_at) at time zone location_time_zone
        end as order_at
    from judged
    offset 0 -- noqa: AM09
)

insert into staged_orders (
    row_number, reason, order_id, customer_id, location_id, employee_id, region, order_at, order_at_local, time_zone,
    has_zone, order_date, status, returned_order_id, discount_amount, total_amount, replaces_lines, is_warned,
    source_version, is_deleted
)
select
    row_number, verdict, order_id, customer_id, location_id, cast(null as text), '',
    order_at, order_at at time zone location_time_zone, location_time_zone, has_time,
    cast(order_at at time zone location_time_zone - :day_starts_at as date),
    status, cast(null as text), 0, cast(null as numeric), false, false, source_version, false
from timed;

update staged_order_lines as lines
set reason = orders.reason
from staged_orders as orders
where orders.row_number = lines.row_number and lines.reason is null and orders.reason is not null;
