-- checks/facts_beside_sales_without_dimensions: reviews, counts, tasks and spend that no dimension knows.
-- kind:   fail
-- scope:  whole
-- grain:  one row per fact
-- reads:  gold.fact_reviews, gold.fact_stock_daily, gold.fact_tasks, gold.fact_marketing_spend, gold.dim_location,
--         gold.dim_product, gold.dim_employee, gold.dim_customer
-- why:    location 0 stands for all, or for none named; guests have no row
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
select 'fact_reviews' as fact, reviews.review_id as id
from gold.fact_reviews as reviews
where not exists (select 1 from gold.dim_product where dim_product.product_key = reviews.product_key)
    or (
        not reviews.is_guest
        and not exists (select 1 from gold.dim_customer where dim_customer.customer_id = reviews.customer_id)
    )
union all
select 'fact_stock_daily', concat_ws(' ', stock.product_key, stock.location_key, stock.stock_date)
from gold.fact_stock_daily as stock
where not exists (select 1 from gold.dim_product where dim_product.product_key = stock.product_key)
    or not exists (select 1 from gold.dim_location where dim_location.location_key = stock.location_key)
union all
select 'fact_tasks', tasks.task_id
from gold.fact_tasks as tasks
where not exists (select 1 from gold.dim_employee where dim_employee.employee_key = tasks.employee_key)
    or (
        tasks.location_key <> 0
        and not exists (select 1 from gold.dim_location where dim_location.location_key = tasks.location_key)
    )
union all
select 'fact_marketing_spend', spend.spend_id
from gold.fact_marketing_spend as spend
where spend.location_key <> 0
    and not exists (select 1 from gold.dim_location where dim_location.location_key = spend.location_key);
