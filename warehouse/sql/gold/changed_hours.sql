-- changed_hours: what the changed lines add to the sales of a day, location and hour, and take from them.
-- grain:  one row per (order_date, location_key, order_hour)
-- reads:  changed_lines
-- writes: changed_hours
-- why:    summed once for all roll-ups by time; an order counts where it has a sale line. Sorted lines are summed
--         without a table of all sums, and their index takes them at half the cost; changed_lines holds signed amounts
insert into changed_hours (
    order_date, location_key, order_hour, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
    net_amount, cost_amount, return_amount
)
select
    order_date,
    location_key,
    order_hour,
    sum(sign),
    coalesce(sum(sign) filter (where counts_order), 0),
    sum(quantity),
    sum(gross_amount),
    sum(discount_amount),
    sum(tax_amount),
    sum(net_amount),
    coalesce(sum(cost_amount), 0),
    coalesce(sum(net_amount) filter (where is_return), 0)
from (
    select
        order_date, location_key, order_hour, sign, counts_order, is_return, quantity, gross_amount,
        discount_amount, tax_amount, net_amount, cost_amount
    from changed_lines
    order by order_date, location_key, order_hour
    offset 0 -- noqa: AM09
) as ordered
group by order_date, location_key, order_hour;
