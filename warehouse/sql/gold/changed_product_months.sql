-- changed_product_months: what the changed lines add to the sales of a product and month, and take from them.
-- grain:  one row per (product_key, month)
-- reads:  changed_lines
-- writes: changed_product_months
-- why:    summed once for the roll-ups by product and by month and year, as changed_hours are for those by time
insert into changed_product_months (
    product_key, month, lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount,
    cost_amount, return_amount
)
select
    product_key,
    month,
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
        product_key, date_trunc('month', order_date::timestamp)::date as month, sign, counts_product, is_return,
        quantity, gross_amount, discount_amount, tax_amount, net_amount, cost_amount
    from changed_lines
    order by product_key, date_trunc('month', order_date::timestamp)::date
    offset 0 -- noqa: AM09
) as ordered
group by product_key, month;
