-- queries/export/clean_transactions: sales that count, as cleaned, for a file.
-- grain:  one row per order line
-- reads:  gold.fact_sales, gold.dim_location, gold.dim_product, gold.dim_employee
select
    sales.order_id,
    sales.line_number,
    sales.source,
    sales.order_date,
    sales.order_at,
    sales.customer_id,
    product.product_id,
    product.product_name,
    product.category,
    location.location_id,
    location.location_name,
    location.region,
    employee.employee_id,
    sales.quantity,
    sales.unit_price,
    sales.gross_amount,
    sales.discount_amount,
    sales.tax_amount,
    sales.net_amount,
    sales.cost_amount,
    sales.is_guest,
    sales.is_return,
    sales.returned_order_id,
    sales.returned_line_number
from gold.fact_sales as sales
left join gold.dim_location as location on location.location_key = sales.location_key
left join gold.dim_product as product on product.product_key = sales.product_key
left join gold.dim_employee as employee on employee.employee_key = sales.employee_key
order by sales.order_date, sales.order_id, sales.line_number
