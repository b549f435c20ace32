-- queries/inventory/shelves: what stands where, how long it lasts, and what to order, as the newest run says.
-- grain:  one row per product and location with a count of its stock
-- reads:  predictions.reorder_recommendations_latest, gold.dim_product, gold.dim_location
select
    shelf.product_id,
    shelf.location_id,
    coalesce(nullif(product.product_name, 'Unknown'), substring(product.product_id from ':(.*)')) as product,
    location.location_name as location,
    location.region,
    product.category,
    coalesce(nullif(shelf.supplier, ''), 'No supplier') as supplier,
    shelf.on_hand,
    shelf.daily_demand,
    shelf.days_of_cover,
    shelf.reorder_point,
    shelf.order_quantity,
    shelf.order_cost,
    shelf.stock_out_probability,
    shelf.stock_out_date,
    shelf.revenue_at_risk,
    shelf.is_slow_mover,
    shelf.cash_tied_up,
    shelf.lead_time_days,
    shelf.stock_date,
    shelf.as_of_date
from predictions.reorder_recommendations_latest as shelf
inner join gold.dim_product as product on shelf.product_id = product.product_id
left join gold.dim_location as location on shelf.location_id = location.location_id
