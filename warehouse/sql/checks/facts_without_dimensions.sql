-- checks/facts_without_dimensions: sales whose location, product, employee or customer no dimension knows.
-- kind:   fail
-- scope:  whole
-- grain:  one row per order line
-- reads:  gold.fact_sales, gold.dim_location, gold.dim_product, gold.dim_employee, gold.dim_customer
-- why:    key 0 stands for guests, and for sales that name no employee
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
select
    sales.order_id,
    sales.line_number,
    concat_ws(
        ', ',
        case when locations.location_key is null then 'location' end,
        case when products.product_key is null then 'product' end,
        case when employees.employee_key is null and sales.employee_key <> 0 then 'employee' end,
        case when not sales.is_guest and customers.customer_key is null then 'customer' end,
        case when sales.is_guest and sales.customer_key <> 0 then 'a customer for a guest' end
    ) as missing
from gold.fact_sales as sales
left join gold.dim_location as locations on locations.location_key = sales.location_key
left join gold.dim_product as products on products.product_key = sales.product_key
left join gold.dim_employee as employees on employees.employee_key = sales.employee_key
left join gold.dim_customer as customers
    on customers.customer_id = sales.customer_id and customers.customer_key = sales.customer_key
where locations.location_key is null
    or products.product_key is null
    or (employees.employee_key is null and sales.employee_key <> 0)
    or (customers.customer_key is null and not sales.is_guest)
    or (sales.is_guest and sales.customer_key <> 0);
