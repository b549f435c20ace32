-- queries/orders/head: one order: when, where, who, and what it comes to.
-- grain:  one row, or none for an order that does not count or is not known
-- reads:  gold.fact_sales, gold.dim_location, gold.dim_employee, gold.dim_customer
-- why:    the hour on the location's own clock is told, the day is the business date
with lines as (
    select
        order_id,
        min(order_date) as order_date,
        min(order_at) as order_at,
        min(location_key) as location_key,
        min(customer_id) as customer_id,
        min(employee_key) as employee_key,
        min(source) as source,
        bool_and(is_guest) as is_guest,
        bool_or(not is_return) as is_sale,
        count(*) as items,
        sum(quantity) as units,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(tax_amount) as tax_amount,
        sum(net_amount) as revenue,
        case when count(cost_amount) = count(*) then sum(cost_amount) end as cost_amount
    from gold.fact_sales
    where order_id = :order_id
    group by order_id
)

select
    lines.order_id,
    lines.order_date,
    lines.order_at at time zone location.time_zone as local_time,
    location.location_id,
    location.location_name,
    lines.customer_id,
    customer.customer_name,
    employee.employee_id,
    employee.employee_name,
    lines.source,
    lines.is_guest,
    lines.is_sale,
    lines.items,
    lines.units,
    lines.gross_amount,
    lines.discount_amount,
    lines.tax_amount,
    lines.revenue,
    lines.cost_amount
from lines
inner join gold.dim_location as location on lines.location_key = location.location_key
left join gold.dim_employee as employee on lines.employee_key = employee.employee_key
left join gold.dim_customer as customer
    on lines.customer_id = customer.customer_id and customer.is_current
