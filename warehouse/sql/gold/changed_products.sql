-- changed_products: what the changed lines add to the sales of a day, location and product, and take from them.
-- grain:  one row per (order_date, location_key, product_key)
-- reads:  changed_lines
-- writes: changed_products
-- why:    summed once for all roll-ups by product; an order counts for a product of which it has a sale line.
--         Sorted lines are summed without a table of all sums, and their index takes them at half the cost;
--         changed_lines holds signed amounts
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
    sum(quantity),
    sum(gross_amount),
    sum(discount_amount),
    sum(tax_amount),
    sum(net_amount),
    coalesce(sum(cost_amount), 0),
    coalesce(sum(net_amount) filter (where is_return), 0)
from (
    select
        order_date, location_key, product_key, sign, counts_product, is_return, quantity, gross_amount,
        discount_amount, tax_amount, net_amount, cost_amount
    from changed_lines
    order by order_date, location_key, product_key
    offset 0 -- noqa: AM09
) as ordered
group by order_date, location_key, product_key;
