-- queries/predictions/purchases: what identified customers bought, on which day.
-- grain:  one row per customer, product and business day of the last two years with a sale line
-- reads:  gold.fact_sales, gold.dim_product
-- feeds:  predictions.product_recommendations
-- why:    the order of baskets in time tells what follows what; older purchases weigh next to nothing there, and are
--         kept out of the lists by older_purchases
select
    sales.customer_id,
    products.product_id,
    sales.order_date
from gold.fact_sales as sales
inner join gold.dim_product as products on products.product_key = sales.product_key
where
    not sales.is_guest
    and not sales.is_return
    and sales.order_date <= :as_of
    and sales.order_date > cast(:as_of as date) - 730
group by sales.customer_id, products.product_id, sales.order_date
