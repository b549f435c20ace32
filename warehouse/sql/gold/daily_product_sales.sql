-- gold.daily_product_sales: sales by day, location and product.
-- grain:  one row per (order_date, location_key, product_key)
-- reads:  changed_lines
-- writes: gold.daily_product_sales
-- why:    takes the difference between new and old lines; an order counts for a product of which it has a sale line.
--         Sorted lines are summed without a table of all sums, and in the order of the key new rows cost half
with deltas as materialized (
    select
        order_date,
        location_key,
        product_key,
        sum(sign) as lines,
        coalesce(sum(sign) filter (where counts_product), 0) as orders,
        sum(quantity) as quantity,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(tax_amount) as tax_amount,
        sum(net_amount) as net_amount,
        coalesce(sum(cost_amount), 0) as cost_amount,
        coalesce(sum(net_amount) filter (where is_return), 0) as return_amount
    from (
        select
            order_date, location_key, product_key, sign, counts_product, is_return, quantity, gross_amount,
            discount_amount, tax_amount, net_amount, cost_amount
        from changed_lines
        order by order_date, location_key, product_key
        offset 0 -- noqa: AM09
    ) as ordered
    group by order_date, location_key, product_key
),

gone as (
    delete from gold.daily_product_sales as known
    using deltas
    where known.order_date = deltas.order_date
        and known.location_key = deltas.location_key
        and known.product_key = deltas.product_key
        and deltas.lines < 0
        and known.lines = -deltas.lines
),

changed as (
    update gold.daily_product_sales as current
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
    from deltas
    where current.order_date = deltas.order_date
        and current.location_key = deltas.location_key
        and current.product_key = deltas.product_key
        and current.lines <> -deltas.lines
        and (
            deltas.lines, deltas.orders, deltas.quantity, deltas.gross_amount, deltas.discount_amount,
            deltas.tax_amount, deltas.net_amount, deltas.cost_amount, deltas.return_amount
        ) is distinct from (0, 0, 0, 0, 0, 0, 0, 0, 0)
)

insert into gold.daily_product_sales (
    order_date, location_key, product_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
)
select
    order_date, location_key, product_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
from deltas
where lines > 0 and not exists (
        select 1
        from gold.daily_product_sales as known
        where known.order_date = deltas.order_date
            and known.location_key = deltas.location_key
            and known.product_key = deltas.product_key
    )
order by order_date, location_key, product_key;
