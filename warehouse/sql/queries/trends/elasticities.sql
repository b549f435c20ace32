-- queries/trends/elasticities: what a price does to demand, of everything and of each category.
-- grain:  one row per category, and one for everything
-- reads:  predictions.price_elasticities_latest
select
    scope,
    scope_id,
    case scope when 'total' then 'Everything' else scope_id end as name,
    elasticity,
    lo95,
    hi95,
    products,
    quality,
    as_of_date
from predictions.price_elasticities_latest
where scope in ('total', 'category')
order by case scope when 'total' then 0 else 1 end, elasticity, scope_id
