-- gold.daily_product_sales: sales by day, location and product.
-- grain:  one row per (order_date, location_key, product_key)
-- reads:  changed_lines
-- writes: gold.daily_product_sales
-- why:    the roll-up takes the difference between new and old lines; an order counts where it has a sale line
with summed as (
    select
        order_date, location_key, product_key,
        sum(sign) as lines,
        sum(sign * quantity) as quantity,
        sum(sign * gross_amount) as gross_amount,
        sum(sign * discount_amount) as discount_amount,
        sum(sign * tax_amount) as tax_amount,
        sum(sign * net_amount) as net_amount,
        coalesce(sum(sign * cost_amount), 0) as cost_amount,
        coalesce(sum(sign * net_amount) filter (where is_return), 0) as return_amount
    from changed_lines
    group by order_date, location_key, product_key
),

sold as (
    select distinct sign, order_id, order_date, location_key, product_key
    from changed_lines
    where not is_return
),

counted as (
    select order_date, location_key, product_key, sum(sign) as orders
    from sold
    group by order_date, location_key, product_key
),

deltas as (
    select
        summed.order_date, summed.location_key, summed.product_key,
        summed.lines,
        coalesce(counted.orders, 0) as orders,
        summed.quantity,
        summed.gross_amount,
        summed.discount_amount,
        summed.tax_amount,
        summed.net_amount,
        summed.cost_amount,
        summed.return_amount
    from summed
    left join counted
        on counted.order_date = summed.order_date
        and counted.location_key = summed.location_key
        and counted.product_key = summed.product_key
)

insert into gold.daily_product_sales as current (
    order_date, location_key, product_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
)
select
    order_date, location_key, product_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
from deltas
where (lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount, cost_amount, return_amount)
    is distinct from (0, 0, 0, 0, 0, 0, 0, 0, 0)
order by order_date, location_key, product_key
on conflict (order_date, location_key, product_key) do update set
    lines = current.lines + excluded.lines,
    orders = current.orders + excluded.orders,
    quantity = current.quantity + excluded.quantity,
    gross_amount = current.gross_amount + excluded.gross_amount,
    discount_amount = current.discount_amount + excluded.discount_amount,
    tax_amount = current.tax_amount + excluded.tax_amount,
    net_amount = current.net_amount + excluded.net_amount,
    cost_amount = current.cost_amount + excluded.cost_amount,
    return_amount = current.return_amount + excluded.return_amount;

delete from gold.daily_product_sales as known
using (select distinct order_date, location_key, product_key from changed_lines where sign = -1) as changed
where known.order_date = changed.order_date
    and known.location_key = changed.location_key
    and known.product_key = changed.product_key
    and known.lines = 0;
