-- queries/customers/orders_so_far: who bought how often in a period, as all that they bought without what lies outside.
-- grain:  one row per identified customer with an order in the period
-- reads:  gold.customer_summary, gold.dim_customer, gold.fact_sales
-- why:    of a period that holds most of the lines only the few others are read; the figures are those of
--         queries/orders/orders
with others as (
    select
        placed.customer_id,
        count(*) filter (where placed.is_sale) as orders,
        sum(placed.revenue) as revenue
    from (
        select
            sales.customer_id,
            bool_or(not sales.is_return) as is_sale,
            sum(sales.net_amount) as revenue
        from gold.fact_sales as sales
        where not sales.is_guest and (sales.order_date < :start or sales.order_date > :end)
        group by sales.customer_id, sales.order_date, sales.order_id
    ) as placed
    group by placed.customer_id
)
select
    buyers.customer_id,
    buyers.orders - coalesce(others.orders, 0) as orders,
    buyers.net_amount - coalesce(others.revenue, 0) as revenue
from gold.customer_summary as buyers
left join others on others.customer_id = buyers.customer_id
where
    buyers.orders > coalesce(others.orders, 0)
    and (
        cardinality(cast(:segment as text[])) = 0
        or buyers.customer_id in (
            select people.customer_id
            from gold.dim_customer as people
            where people.is_current and people.customer_segment = any(cast(:segment as text[]))
        )
    )
