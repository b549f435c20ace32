-- queries/customers/retained: customers of one period, and what those of them brought who bought again in the next.
-- grain:  one row
-- reads:  gold.customer_days, gold.customer_revisit_counts, gold.fact_sales, gold.dim_location
-- why:    retained customers as in the metric retention_rate; margin only over lines whose cost is known. Of the whole
--         company a day tells by itself when the customer bought before, and pairs of days how many bought at all. That
--         a list is empty is known when the statement is planned: what it rules out is not read
with
places as (
    select location_key
    from gold.dim_location
    where
        (cardinality(cast(:location as text[])) = 0 or location_id = any(cast(:location as text[])))
        and (cardinality(cast(:region as text[])) = 0 or region = any(cast(:region as text[])))
),
earlier as (
    select distinct customer_id
    from gold.customer_days
    where
        (cardinality(cast(:location as text[])) > 0 or cardinality(cast(:region as text[])) > 0)
        and order_date between :earlier_start and :earlier_end
        and location_key in (select location_key from places)
),
retained as (
    select distinct days.customer_id
    from gold.customer_days as days
    inner join earlier on earlier.customer_id = days.customer_id
    where
        (cardinality(cast(:location as text[])) > 0 or cardinality(cast(:region as text[])) > 0)
        and days.order_date between :start and :end
        and days.location_key in (select location_key from places)
    union all
    select distinct days.customer_id
    from gold.customer_days as days
    where
        cardinality(cast(:location as text[])) = 0
        and cardinality(cast(:region as text[])) = 0
        and days.order_date between :start and :end
        and days.previous_date between :earlier_start and :earlier_end
),
brought as (
    select
        sum(sales.net_amount) as net_amount,
        sum(sales.net_amount - sales.cost_amount) as margin_amount,
        sum(sales.net_amount) filter (where sales.cost_amount is not null) as costed_amount
    from gold.fact_sales as sales
    inner join retained on retained.customer_id = sales.customer_id
    where
        sales.order_date between :start and :end
        and (
            (cardinality(cast(:location as text[])) = 0 and cardinality(cast(:region as text[])) = 0)
            or sales.location_key in (select location_key from places)
        )
)
select
    case
        when cardinality(cast(:location as text[])) > 0 or cardinality(cast(:region as text[])) > 0
            then (select count(*) from earlier)
        else (
            select cast(coalesce(sum(pairs.customers), 0) as bigint)
            from gold.customer_revisit_counts as pairs
            where
                pairs.location_key = 0
                and pairs.order_date between :earlier_start and :earlier_end
                and pairs.previous_date < :earlier_start
        )
    end as earlier_customers,
    (select count(*) from retained) as retained_customers,
    coalesce(brought.net_amount, 0) as net_amount,
    brought.margin_amount,
    brought.costed_amount
from brought
