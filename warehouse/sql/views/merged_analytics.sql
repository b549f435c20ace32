-- gold.merged_analytics: the flat table: sales with their customer, product, place, seller and day.
-- grain:  one row per order line
-- reads:  gold.fact_sales, gold.dim_date, gold.dim_location, gold.dim_product, gold.dim_employee, gold.dim_customer,
--         gold.fact_reviews
-- writes: gold.merged_analytics
-- why:    ratings are averaged before they are joined, and every join finds one row at most, so sum(net_amount) is that
--         of gold.fact_sales; filter it by order_date, fact_sales is partitioned by its year
create or replace view gold.merged_analytics as
with product_ratings as (
    select product_key, round(avg(rating), 4) as average_rating, count(*) as reviews
    from gold.fact_reviews
    group by product_key
),

own_ratings as (
    select customer_id, product_key, round(avg(rating), 4) as rating
    from gold.fact_reviews
    where not is_guest
    group by customer_id, product_key
)

select
    sales.order_id,
    sales.line_number,
    sales.source,
    sales.order_date,
    sales.order_at,
    sales.order_hour,
    dates.year,
    dates.quarter,
    dates.month,
    dates.month_start,
    dates.iso_year,
    dates.iso_week,
    dates.weekday,
    dates.is_weekend,
    dates.fiscal_year,
    dates.fiscal_quarter,
    dates.fiscal_month,
    dates.is_holiday,
    dates.holiday_name,
    sales.customer_id,
    customers.customer_name,
    customers.customer_segment,
    customers.region as customer_region,
    customers.signup_date,
    products.product_id,
    products.product_name,
    products.category,
    products.supplier,
    products.price as list_price,
    locations.location_id,
    locations.location_name,
    locations.region,
    locations.time_zone,
    employees.employee_id,
    employees.employee_name,
    employees.role as employee_role,
    sales.quantity,
    sales.unit_price,
    sales.gross_amount,
    sales.discount_amount,
    sales.tax_amount,
    sales.net_amount,
    sales.cost_amount,
    product_ratings.average_rating as product_average_rating,
    coalesce(product_ratings.reviews, 0) as product_reviews,
    own_ratings.rating as customer_rating,
    sales.is_guest,
    sales.is_return,
    sales.returned_order_id,
    sales.returned_line_number
from gold.fact_sales as sales
left join gold.dim_date as dates on dates.date = sales.order_date
left join gold.dim_customer as customers
    on customers.customer_id = sales.customer_id and customers.customer_key = sales.customer_key
left join gold.dim_product as products on products.product_key = sales.product_key
left join gold.dim_location as locations on locations.location_key = sales.location_key
left join gold.dim_employee as employees on employees.employee_key = sales.employee_key
left join product_ratings on product_ratings.product_key = sales.product_key
left join own_ratings
    on own_ratings.customer_id = sales.customer_id and own_ratings.product_key = sales.product_key;
