-- gold.customer_summary: what a customer has bought so far, brought up to date where lines or reviews changed.
-- grain:  one row per customer_id
-- reads:  changed_lines, changed_reviews, changed_customer_days, gold.customer_days, gold.fact_sales, gold.fact_reviews
-- writes: gold.customer_summary
-- why:    sums take the difference between new and old lines, and days are looked up only where the first or the last
--         one went, so the cost does not follow a customer's history
with deltas as (
    select
        customer_id,
        coalesce(sum(sign) filter (where counts_order), 0) as orders,
        sum(quantity) as quantity,
        sum(net_amount) as net_amount,
        coalesce(sum(net_amount) filter (where is_return), 0) as return_amount
    from changed_lines
    where not is_guest
    group by customer_id
),

touched as (
    select customer_id from deltas
    union
    select customer_id from changed_reviews where not is_guest
),

visited as (
    select
        customer_id,
        min(order_date) filter (where not was_bought) as first_came,
        max(order_date) filter (where not was_bought) as last_came,
        min(order_date) filter (where not is_bought) as first_gone,
        max(order_date) filter (where not is_bought) as last_gone,
        count(*) filter (where is_bought and previous_date_at_location = '-infinity')
        - count(*) filter (where was_bought and old_previous_date_at_location = '-infinity') as locations
    from changed_customer_days
    group by customer_id
),

rated as (
    select reviews.customer_id, round(avg(reviews.rating), 4) as average_rating
    from touched
    inner join gold.fact_reviews as reviews on reviews.customer_id = touched.customer_id
    group by reviews.customer_id
),

fresh as materialized (
    select
        touched.customer_id,
        known.customer_id is not null as is_known,
        deltas.customer_id is not null as has_lines,
        case
            when visited.first_gone = known.first_order_date
                then (
                    select min(days.order_date)
                    from gold.customer_days as days
                    where days.customer_id = known.customer_id
                )
            else least(known.first_order_date, visited.first_came)
        end as first_order_date,
        case
            when visited.last_gone = known.last_order_date
                then (
                    select max(days.order_date)
                    from gold.customer_days as days
                    where days.customer_id = known.customer_id
                )
            else greatest(known.last_order_date, visited.last_came)
        end as last_order_date,
        coalesce(known.orders, 0) + coalesce(deltas.orders, 0) as orders,
        coalesce(known.locations, 0) + coalesce(visited.locations, 0) as locations,
        coalesce(known.quantity, 0) + coalesce(deltas.quantity, 0) as quantity,
        coalesce(known.net_amount, 0) + coalesce(deltas.net_amount, 0) as net_amount,
        coalesce(known.return_amount, 0) + coalesce(deltas.return_amount, 0) as return_amount,
        rated.average_rating
    from touched
    left join gold.customer_summary as known on known.customer_id = touched.customer_id
    left join deltas on deltas.customer_id = touched.customer_id
    left join visited on visited.customer_id = touched.customer_id
    left join rated on rated.customer_id = touched.customer_id
),

changed as (
    update gold.customer_summary as current
    set
        first_order_date = fresh.first_order_date,
        last_order_date = fresh.last_order_date,
        tenure_days = coalesce(fresh.last_order_date - fresh.first_order_date, 0),
        orders = fresh.orders,
        locations = fresh.locations,
        quantity = fresh.quantity,
        net_amount = fresh.net_amount,
        return_amount = fresh.return_amount,
        average_rating = fresh.average_rating
    from fresh
    where current.customer_id = fresh.customer_id
)

insert into gold.customer_summary (
    customer_id, first_order_date, last_order_date, tenure_days, orders, locations, quantity, net_amount,
    return_amount, average_rating
)
select
    customer_id, first_order_date, last_order_date, coalesce(last_order_date - first_order_date, 0), orders, locations,
    quantity, net_amount, return_amount, average_rating
from fresh
where has_lines and not is_known;

delete from gold.customer_summary as known
using (select distinct customer_id from changed_lines where sign = -1 and not is_guest) as changed
where known.customer_id = changed.customer_id
    and known.orders = 0
    and not exists (select 1 from gold.fact_sales as sales where sales.customer_id = known.customer_id);
