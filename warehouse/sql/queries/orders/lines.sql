-- queries/orders/lines: the lines of one order.
-- grain:  one row per line
-- reads:  gold.fact_sales, gold.dim_product
select
    sales.line_number,
    product.product_id,
    coalesce(nullif(product.product_name, 'Unknown'), substring(product.product_id from ':(.*)')) as product_name,
    product.category,
    sales.quantity,
    sales.unit_price,
    sales.gross_amount,
    sales.discount_amount,
    sales.tax_amount,
    sales.net_amount,
    sales.cost_amount,
    sales.is_return,
    sales.returned_order_id,
    sales.returned_line_number
from gold.fact_sales as sales
inner join gold.dim_product as product on sales.product_key = product.product_key
where sales.order_id = :order_id
order by sales.line_number
