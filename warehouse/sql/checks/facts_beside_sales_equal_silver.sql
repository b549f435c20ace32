-- checks/facts_beside_sales_equal_silver: facts other than sales of which gold does not hold all, or holds too many.
-- kind:   fail
-- scope:  whole
-- grain:  one row per fact table that differs
-- reads:  silver.reviews, silver.stock_levels, silver.tasks, silver.marketing_spend, gold.fact_reviews,
--         gold.fact_stock_daily, gold.fact_tasks, gold.fact_marketing_spend
-- why:    rows and a sum of each: what one row says too much another cannot make up for
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
with counted as (
    select 'fact_reviews' as fact, count(*) as silver_rows, sum(rating) as silver_sum
    from silver.reviews
    where not is_deleted
    union all
    select 'fact_stock_daily', count(*), sum(stock_level) from silver.stock_levels where not is_deleted
    union all
    select 'fact_tasks', count(*), sum(hours) from silver.tasks where not is_deleted
    union all
    select 'fact_marketing_spend', count(*), sum(amount) from silver.marketing_spend where not is_deleted
),

kept as (
    select 'fact_reviews' as fact, count(*) as gold_rows, sum(rating) as gold_sum from gold.fact_reviews
    union all
    select 'fact_stock_daily', count(*), sum(stock_level) from gold.fact_stock_daily
    union all
    select 'fact_tasks', count(*), sum(hours) from gold.fact_tasks
    union all
    select 'fact_marketing_spend', count(*), sum(amount) from gold.fact_marketing_spend
)

select
    counted.fact,
    counted.silver_rows,
    kept.gold_rows,
    counted.silver_sum,
    kept.gold_sum
from counted
inner join kept on kept.fact = counted.fact
where (counted.silver_rows, counted.silver_sum) is distinct from (kept.gold_rows, kept.gold_sum);
