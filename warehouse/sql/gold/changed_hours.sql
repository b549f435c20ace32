-- changed_hours: what the changed lines add to the sales of a day, location and hour, and take from them.
-- grain:  one row per (order_date, location_key, order_hour)
-- reads:  changed_lines
-- writes: changed_hours
-- why:    summed once for all roll-ups by time; an order counts where it has a sale line
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
    sum(sign * quantity),
    sum(sign * gross_amount),
    sum(sign * discount_amount),
    sum(sign * tax_amount),
    sum(sign * net_amount),
    coalesce(sum(sign * cost_amount), 0),
    coalesce(sum(sign * net_amount) filter (where is_return), 0)
from changed_lines
group by order_date, location_key, order_hour;
