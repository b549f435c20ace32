-- touched_days: days of customers with changed lines, and whether they buy on them now.
-- grain:  one row per (customer_id, location_key, order_date)
-- reads:  changed_lines, gold.fact_sales
-- writes: touched_days
-- why:    guests and days with returns only stay out: a day counts by the line by which an order counts, one of each
--         order with a sale line; where one came, no other is looked for
insert into touched_days (customer_id, location_key, order_date, is_bought)
select
    days.customer_id,
    days.location_key,
    days.order_date,
    case
        when days.has_new_lines then true
        else exists (
                select 1
                from gold.fact_sales as sales
                where sales.customer_id = days.customer_id
                    and sales.location_key = days.location_key
                    and sales.order_date = days.order_date
                    and not sales.is_return
            )
    end as is_bought
from (
    select customer_id, location_key, order_date, bool_or(sign = 1) as has_new_lines
    from changed_lines
    where counts_order and not is_guest
    group by customer_id, location_key, order_date
) as days;
