-- gold.hourly_sales_summary: sales by day, location and hour.
-- grain:  one row per (order_date, location_key, order_hour)
-- reads:  changed_hours
-- writes: gold.hourly_sales_summary
-- why:    takes the difference between new and old lines; in the order of the key new rows cost half
with compared as materialized (
    select
        deltas.order_date, deltas.location_key, deltas.order_hour, deltas.lines, deltas.orders, deltas.quantity,
        deltas.gross_amount, deltas.discount_amount, deltas.tax_amount, deltas.net_amount, deltas.cost_amount,
        deltas.return_amount, known.lines as known_lines
    from changed_hours as deltas
    left join gold.hourly_sales_summary as known
        on known.order_date = deltas.order_date
        and known.location_key = deltas.location_key
        and known.order_hour = deltas.order_hour
),

gone as (
    delete from gold.hourly_sales_summary as current
    using compared
    where current.order_date = compared.order_date
        and current.location_key = compared.location_key
        and current.order_hour = compared.order_hour
        and compared.known_lines = -compared.lines
),

changed as (
    update gold.hourly_sales_summary as current
    set
        lines = current.lines + compared.lines,
        orders = current.orders + compared.orders,
        quantity = current.quantity + compared.quantity,
        gross_amount = current.gross_amount + compared.gross_amount,
        discount_amount = current.discount_amount + compared.discount_amount,
        tax_amount = current.tax_amount + compared.tax_amount,
        net_amount = current.net_amount + compared.net_amount,
        cost_amount = current.cost_amount + compared.cost_amount,
        return_amount = current.return_amount + compared.return_amount
    from compared
    where current.order_date = compared.order_date
        and current.location_key = compared.location_key
        and current.order_hour = compared.order_hour
        and compared.known_lines <> -compared.lines
        and (
            compared.lines, compared.orders, compared.quantity, compared.gross_amount, compared.discount_amount,
            compared.tax_amount, compared.net_amount, compared.cost_amount, compared.return_amount
        ) is distinct from (0, 0, 0, 0, 0, 0, 0, 0, 0)
)

insert into gold.hourly_sales_summary (
    order_date, location_key, order_hour, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
)
select
    order_date, location_key, order_hour, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
from compared
where known_lines is null and lines > 0
order by order_date, location_key, order_hour;
