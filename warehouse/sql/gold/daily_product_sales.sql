-- gold.daily_product_sales: sales by day, location and product.
-- grain:  one row per (order_date, location_key, product_key)
-- reads:  changed_lines
-- writes: gold.daily_product_sales
-- why:    takes the difference between new and old lines; an order counts for a product of which it has a sale line.
--         Sorted lines are summed without a table of all sums, and their sums come in the order of the key, in which
--         new rows cost half
with deltas as (
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

compared as materialized (
    select deltas.*, known.lines as known_lines
    from deltas
    left join gold.daily_product_sales as known
        on known.order_date = deltas.order_date
        and known.location_key = deltas.location_key
        and known.product_key = deltas.product_key
),

gone as (
    delete from gold.daily_product_sales as current
    using compared
    where current.order_date = compared.order_date
        and current.location_key = compared.location_key
        and current.product_key = compared.product_key
        and compared.known_lines = -compared.lines
),

changed as (
    update gold.daily_product_sales as current
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
        and current.product_key = compared.product_key
        and compared.known_lines <> -compared.lines
        and (
            compared.lines, compared.orders, compared.quantity, compared.gross_amount, compared.discount_amount,
            compared.tax_amount, compared.net_amount, compared.cost_amount, compared.return_amount
        ) is distinct from (0, 0, 0, 0, 0, 0, 0, 0, 0)
)

insert into gold.daily_product_sales (
    order_date, location_key, product_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
)
select
    order_date, location_key, product_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
from compared
where known_lines is null and lines > 0;
