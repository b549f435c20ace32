-- queries/predictions/employee_sales: revenue that employees sold.
-- grain:  one row per employee with any line from :since to :as_of
-- reads:  gold.fact_sales, gold.dim_employee
-- feeds:  predictions.employee_performance_scores
select
    employees.employee_id,
    sum(sales.net_amount) as net_amount
from gold.fact_sales as sales
inner join gold.dim_employee as employees on employees.employee_key = sales.employee_key
where sales.order_date between :since and :as_of
group by employees.employee_id
order by employees.employee_id
