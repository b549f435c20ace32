-- changed_products: what the changed lines add to the sales of a day, location and product, and take from them.
-- grain:  one row per (order_date, location_key, product_key)
-- reads:  changed_lines
-- writes: changed_products
-- why:    summed once for all roll-ups by product; an order counts for a product of which it has a sale line
insert into changed_products (
    order_date, location_key, product_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
)
select
    order_date,
    location_key,
    product_key,
    sum(sign),
    coalesce(sum(sign) filter (where counts_product), 0),
    sum(sign * quantity),
    sum(sign * gross_amount),
    sum(sign * discount_amount),
    sum(sign * tax_amount),
    sum(sign * net_amount),
    coalesce(sum(sign * cost_amount), 0),
    coalesce(sum(sign * net_amount) filter (where is_return), 0)
from changed_lines
group by order_date, location_key, product_key;
