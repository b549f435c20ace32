-- queries/products/products: every product with its newest score, price findings and stock.
-- grain:  one row per product
-- reads:  gold.dim_product, predictions.product_performance_scores_latest, predictions.price_elasticities_latest,
--         predictions.reorder_recommendations_latest
with shelves as (
    select
        product_id,
        sum(on_hand) as on_hand,
        sum(cash_tied_up) filter (where is_slow_mover) as cash_tied_up,
        sum(revenue_at_risk) as revenue_at_risk
    from predictions.reorder_recommendations_latest
    group by product_id
)

select
    product.product_id,
    coalesce(nullif(product.product_name, 'Unknown'), substring(product.product_id from ':(.*)')) as product,
    coalesce(nullif(product.category, ''), 'No category') as category,
    coalesce(nullif(product.supplier, ''), 'No supplier') as supplier,
    product.price,
    product.unit_cost,
    case when product.price > 0 and product.unit_cost is not null then 1 - product.unit_cost / product.price end
        as margin_rate,
    score.revenue,
    score.units_sold,
    score.performance_score,
    score.performance_tier,
    score.abc_class,
    score.revenue_share,
    score.growth_rate,
    score.return_rate,
    score.average_rating,
    score.reviews,
    elasticity.elasticity,
    elasticity.lo95 as elasticity_lo95,
    elasticity.hi95 as elasticity_hi95,
    elasticity.current_price,
    elasticity.lowest_price,
    elasticity.highest_price,
    elasticity.best_revenue_price,
    elasticity.best_margin_price,
    elasticity.best_margin_price_lo95,
    elasticity.best_margin_price_hi95,
    elasticity.margin_gain,
    elasticity.is_at_edge,
    elasticity.quality as price_quality,
    shelves.on_hand,
    shelves.cash_tied_up,
    shelves.revenue_at_risk
from gold.dim_product as product
left join predictions.product_performance_scores_latest as score on product.product_id = score.product_id
left join predictions.price_elasticities_latest as elasticity
    on elasticity.scope = 'product' and product.product_id = elasticity.scope_id
left join shelves on product.product_id = shelves.product_id
where product.product_key <> 0
