-- queries/overview/sales_days: the first and the newest business date with sales, and the newest before :today.
-- grain:  one row; NULLs for a warehouse without sales
-- reads:  gold.daily_sales_summary
select
    min(order_date) as first_day,
    max(order_date) as newest_day,
    max(order_date) filter (where order_date < :today) as newest_past_day
from gold.daily_sales_summary
