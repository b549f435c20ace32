-- queries/orders/orders: orders and returns as filtered, to be sorted and cut into pages by who asks.
-- grain:  one row per order with any line that the filters let through
-- reads:  gold.fact_sales, gold.dim_location, gold.dim_product, gold.dim_employee, gold.dim_customer
-- why:    figures are those of the lines let through, so that they sum up to the measures with the same filters; an
--         empty list lets everything through, and the planner then drops its condition; an order has one date, place,
--         customer and seller, so min() takes the one there is, and what nobody asks for is not computed; with
--         :those_with only lines with a return or a discount are read, which is enough to say where the largest are
select
    sales.order_date,
    sales.order_id,
    min(sales.order_at) as order_at,
    min(sales.location_key) as location_key,
    min(sales.customer_id) as customer_id,
    min(sales.employee_key) as employee_key,
    min(sales.source) as source,
    count(*) as items,
    sum(sales.quantity) as units,
    sum(sales.net_amount) as revenue,
    sum(sales.discount_amount) as discount_amount,
    coalesce(sum(sales.net_amount) filter (where sales.is_return), 0) as return_amount,
    bool_or(not sales.is_return) as is_sale,
    bool_and(sales.is_guest) as is_guest
from gold.fact_sales as sales
where
    sales.order_date between :start and :end
    and (:those_with <> 'returned' or sales.is_return)
    and (:those_with <> 'discount' or sales.discount_amount <> 0)
    and (
        cardinality(cast(:orders as text[])) = 0
        or sales.order_id = any(cast(:orders as text[]))
    )
    and (
        cardinality(cast(:customer as text[])) = 0
        or sales.customer_id = any(cast(:customer as text[]))
    )
    and (
        cardinality(cast(:location as text[])) = 0
        or sales.location_key in (
            select location_key from gold.dim_location
            where location_id = any(cast(:location as text[]))
        )
    )
    and (
        cardinality(cast(:region as text[])) = 0
        or sales.location_key in (
            select location_key from gold.dim_location
            where region = any(cast(:region as text[]))
        )
    )
    and (
        cardinality(cast(:category as text[])) = 0
        or sales.product_key in (
            select product_key from gold.dim_product
            where category = any(cast(:category as text[]))
        )
    )
    and (
        cardinality(cast(:product as text[])) = 0
        or sales.product_key in (
            select product_key from gold.dim_product
            where product_id = any(cast(:product as text[]))
        )
    )
    and (
        cardinality(cast(:employee as text[])) = 0
        or sales.employee_key in (
            select employee_key from gold.dim_employee
            where employee_id = any(cast(:employee as text[]))
        )
    )
    and (
        cardinality(cast(:segment as text[])) = 0
        or sales.customer_id in (
            select customer_id from gold.dim_customer
            where is_current and customer_segment = any(cast(:segment as text[]))
        )
    )
    and (
        cardinality(cast(:source as text[])) = 0
        or sales.location_key in (
            select location_key from gold.dim_location
            where source = any(cast(:source as text[]))
        )
    )
    and (
        cardinality(cast(:hour as integer[])) = 0
        or sales.order_hour = any(cast(:hour as integer[]))
    )
    and (
        cardinality(cast(:weekday as integer[])) = 0
        or extract(isodow from sales.order_date) = any(cast(:weekday as integer[]))
    )
    and (
        :text = ''
        or strpos(lower(sales.order_id), lower(:text)) > 0
        or (
            :by_name
            and sales.customer_id in (
                select customer_id from gold.dim_customer
                where is_current and strpos(gold.folded_text(customer_name), gold.folded_text(:text)) > 0
            )
        )
    )
group by sales.order_date, sales.order_id
