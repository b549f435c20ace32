-- queries/predictions/promotions: what is taken off which price, where and when.
-- grain:  one row per promotion
-- reads:  gold.promotions
-- feeds:  predictions.price_elasticities, predictions.sales_forecast_summaries, predictions.sales_forecasts,
--         predictions.what_if_effects
-- why:    planned ones are here as well, for a plan is known before its day comes; product_id '' is none, category ''
--         is none (both: everything), location_id '' is everywhere
select
    promotion_id,
    coalesce(product_id, '') as product_id,
    category,
    coalesce(location_id, '') as location_id,
    from_date,
    to_date,
    kind,
    depth
from gold.promotions
order by from_date, promotion_id
