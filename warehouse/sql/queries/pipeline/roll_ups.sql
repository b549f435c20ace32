-- queries/pipeline/roll_ups: money, lines and units of each roll-up of sales, to see that all add up to the same.
-- grain:  one row per roll-up
-- reads:  gold.daily_sales_summary, gold.hourly_sales_summary, gold.hourly_totals, gold.daily_category_sales,
--         gold.product_performance, gold.product_years, gold.employee_activity
-- why:    each takes its differences by a way of its own, so that equal sums say something; the quality checks compare
--         them with the lines themselves, which takes a while
select
    'daily_sales_summary' as table_name,
    sum(net_amount) as revenue,
    sum(quantity) as units,
    sum(lines)::bigint as lines
from gold.daily_sales_summary
union all
select
    'hourly_sales_summary' as table_name,
    sum(net_amount) as revenue,
    sum(quantity) as units,
    sum(lines)::bigint as lines
from gold.hourly_sales_summary
union all
select
    'hourly_totals' as table_name,
    sum(net_amount) as revenue,
    sum(quantity) as units,
    sum(lines)::bigint as lines
from gold.hourly_totals
union all
select
    'daily_category_sales' as table_name,
    sum(net_amount) as revenue,
    sum(quantity) as units,
    sum(lines)::bigint as lines
from gold.daily_category_sales
union all
select
    'product_performance' as table_name,
    sum(net_amount) as revenue,
    sum(quantity) as units,
    sum(lines)::bigint as lines
from gold.product_performance
union all
select
    'product_years' as table_name,
    sum(net_amount) as revenue,
    sum(quantity) as units,
    sum(lines)::bigint as lines
from gold.product_years
union all
select
    'employee_activity' as table_name,
    sum(net_amount) as revenue,
    sum(quantity) as units,
    sum(lines)::bigint as lines
from gold.employee_activity
