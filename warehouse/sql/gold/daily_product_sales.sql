-- gold.daily_product_sales: sales by day, location and product.
-- grain:  one row per (order_date, location_key, product_key)
-- reads:  changed_products
-- writes: gold.daily_product_sales
-- why:    takes the difference between new and old lines; new rows are put in without looking for a conflict,
--         at less than half the cost
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
from changed_products as deltas
where current.order_date = deltas.order_date
    and current.location_key = deltas.location_key
    and current.product_key = deltas.product_key
    and (
        deltas.lines, deltas.orders, deltas.quantity, deltas.gross_amount, deltas.discount_amount,
        deltas.tax_amount, deltas.net_amount, deltas.cost_amount, deltas.return_amount
    ) is distinct from (0, 0, 0, 0, 0, 0, 0, 0, 0);

insert into gold.daily_product_sales (
    order_date, location_key, product_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
)
select
    order_date, location_key, product_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
from changed_products as deltas
where lines > 0 and not exists (
        select 1
        from gold.daily_product_sales as known
        where known.order_date = deltas.order_date
            and known.location_key = deltas.location_key
            and known.product_key = deltas.product_key
    );

delete from gold.daily_product_sales as known
using changed_products as changed
where known.order_date = changed.order_date
    and known.location_key = changed.location_key
    and known.product_key = changed.product_key
    and changed.lines < 0
    and known.lines = 0;
