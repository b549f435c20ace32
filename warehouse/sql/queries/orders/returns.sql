-- queries/orders/returns: what came back of one order, as later orders say.
-- grain:  one row per returned line
-- reads:  gold.fact_sales, gold.dim_product
select
    sales.order_id,
    sales.order_date,
    sales.returned_line_number,
    product.product_id,
    coalesce(nullif(product.product_name, 'Unknown'), substring(product.product_id from ':(.*)')) as product_name,
    sales.quantity,
    sales.net_amount
from gold.fact_sales as sales
inner join gold.dim_product as product on sales.product_key = product.product_key
where sales.returned_order_id = :order_id
order by sales.order_date, sales.order_id, sales.line_number
