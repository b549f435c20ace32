-- queries/predictions/customer_tastes: what customers bought and how they rated it, by periods back from :as_of.
-- grain:  one row per identified customer and period of :step days in which they bought or reviewed; the last one,
--         number :periods, holds everything before
-- reads:  gold.fact_sales, gold.dim_product, gold.fact_reviews
-- feeds:  predictions.customer_churn_scores
-- why:    one pass over the lines serves all cuts of a backtest, which lie :step days apart; through is the last day
--         of a period. Only the categories asked for have a column, so that a row is small
with

bought as (
    select
        sales.customer_id,
        least((:as_of - sales.order_date) / :step, :periods) as period,
        sum(sales.net_amount) as amount,
        sum(sales.net_amount) filter (where products.category = :category_1) as category_1,
        sum(sales.net_amount) filter (where products.category = :category_2) as category_2,
        sum(sales.net_amount) filter (where products.category = :category_3) as category_3,
        sum(sales.net_amount) filter (where products.category = :category_4) as category_4,
        sum(sales.net_amount) filter (where products.category = :category_5) as category_5
    from gold.fact_sales as sales
    inner join gold.dim_product as products on sales.product_key = products.product_key
    where not sales.is_guest and not sales.is_return and sales.order_date <= :as_of
    group by sales.customer_id, period
),

reviewed as (
    select
        customer_id,
        least((:as_of - review_date) / :step, :periods) as period,
        count(*) as reviews,
        sum(rating) as rating_sum
    from gold.fact_reviews
    where not is_guest and review_date <= :as_of
    group by customer_id, period
)

select
    coalesce(bought.customer_id, reviewed.customer_id) as customer_id,
    :as_of - :step * coalesce(bought.period, reviewed.period) as through,
    cast(coalesce(bought.amount, 0) as double precision) as amount,
    cast(coalesce(bought.category_1, 0) as double precision) as category_1,
    cast(coalesce(bought.category_2, 0) as double precision) as category_2,
    cast(coalesce(bought.category_3, 0) as double precision) as category_3,
    cast(coalesce(bought.category_4, 0) as double precision) as category_4,
    cast(coalesce(bought.category_5, 0) as double precision) as category_5,
    coalesce(reviewed.reviews, 0) as reviews,
    cast(coalesce(reviewed.rating_sum, 0) as double precision) as rating_sum
from bought
full outer join reviewed on bought.customer_id = reviewed.customer_id and bought.period = reviewed.period
order by customer_id, through
