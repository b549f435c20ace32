-- gold.hourly_sales_summary: sales by day, location and hour.
-- grain:  one row per (order_date, location_key, order_hour)
-- reads:  changed_hours
-- writes: gold.hourly_sales_summary
-- why:    takes the difference between new and old lines; in the order of the key new rows cost half
with gone as (
    delete from gold.hourly_sales_summary as known
    using changed_hours as deltas
    where known.order_date = deltas.order_date
        and known.location_key = deltas.location_key
        and known.order_hour = deltas.order_hour
        and deltas.lines < 0
        and known.lines = -deltas.lines
),

changed as (
    update gold.hourly_sales_summary as current
    set
        lines = current.lines + deltas.lines,
        orders = current.orders + deltas.orders,
        quantity = current.quantity + deltas.quantity,
        gross_amount = current.gross_amount + deltas.gross_amount,
        discount_amount = current.discount_amount + deltas.discount_amount,
        tax_amount = current.tax_amount + deltas.tax_amount,
        net_amount = current.net_amount + deltas.net_amount,
        cost_amount = current.cost_amount + deltas.cost_amount,
        return_amount = current.return_amount + deltas.return_amount
    from changed_hours as deltas
    where current.order_date = deltas.order_date
        and current.location_key = deltas.location_key
        and current.order_hour = deltas.order_hour
        and current.lines <> -deltas.lines
        and (
            deltas.lines, deltas.orders, deltas.quantity, deltas.gross_amount, deltas.discount_amount,
            deltas.tax_amount, deltas.net_amount, deltas.cost_amount, deltas.return_amount
        ) is distinct from (0, 0, 0, 0, 0, 0, 0, 0, 0)
)

insert into gold.hourly_sales_summary (
    order_date, location_key, order_hour, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
)
select
    order_date, location_key, order_hour, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
from changed_hours as deltas
where lines > 0 and not exists (
        select 1
        from gold.hourly_sales_summary as known
        where known.order_date = deltas.order_date
            and known.location_key = deltas.location_key
            and known.order_hour = deltas.order_hour
    )
order by order_date, location_key, order_hour;
