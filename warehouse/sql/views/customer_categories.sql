-- gold.customer_categories: what a customer has bought of each category.
-- grain:  one row per customer_id and category
-- reads:  gold.fact_sales, gold.dim_product
-- writes: gold.customer_categories
-- why:    a view, so that a product that moves to another category takes its sales along and loading pays nothing for
--         it; for one customer it reads that customer's lines, for all of them every line once
create or replace view gold.customer_categories as
select
    sales.customer_id,
    products.category,
    count(distinct sales.order_id) filter (where not sales.is_return) as orders,
    sum(sales.quantity) as quantity,
    sum(sales.net_amount) as net_amount,
    max(sales.order_date) filter (where not sales.is_return) as last_order_date
from gold.fact_sales as sales
inner join gold.dim_product as products on products.product_key = sales.product_key
where not sales.is_guest
group by sales.customer_id, products.category;
