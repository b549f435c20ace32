-- gold.daily_sales_summary: sales by day and location.
-- grain:  one row per (order_date, location_key)
-- reads:  changed_hours
-- writes: gold.daily_sales_summary
-- why:    takes the difference between new and old lines; an order has one hour, so the hours add up
with deltas as (
    select
        order_date,
        location_key,
        sum(lines) as lines,
        sum(orders) as orders,
        sum(quantity) as quantity,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(tax_amount) as tax_amount,
        sum(net_amount) as net_amount,
        sum(cost_amount) as cost_amount,
        sum(return_amount) as return_amount
    from (
        select
            order_date, location_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount,
            cost_amount, return_amount
        from changed_hours
        order by order_date, location_key
        offset 0 -- noqa: AM09
    ) as ordered
    group by order_date, location_key
),

compared as materialized (
    select deltas.*, known.lines as known_lines
    from deltas
    left join gold.daily_sales_summary as known
        on known.order_date = deltas.order_date
        and known.location_key = deltas.location_key
),

gone as (
    delete from gold.daily_sales_summary as current
    using compared
    where current.order_date = compared.order_date
        and current.location_key = compared.location_key
        and compared.known_lines = -compared.lines
),

changed as (
    update gold.daily_sales_summary as current
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
        and compared.known_lines <> -compared.lines
        and (
            compared.lines, compared.orders, compared.quantity, compared.gross_amount, compared.discount_amount,
            compared.tax_amount, compared.net_amount, compared.cost_amount, compared.return_amount
        ) is distinct from (0, 0, 0, 0, 0, 0, 0, 0, 0)
)

insert into gold.daily_sales_summary (
    order_date, location_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
)
select
    order_date, location_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
from compared
where known_lines is null and lines > 0
order by order_date, location_key;
