-- gold.promotions: promotions that were run or are planned.
-- grain:  one row per promotion
-- reads:  silver.promotions
-- writes: gold.promotions
-- why:    a view, since a promotion needs no more than silver knows; what its source took back is left out
create or replace view gold.promotions as
select
    promotion_id,
    source,
    product_id,
    category,
    location_id,
    from_date,
    to_date,
    kind,
    depth
from silver.promotions
where not is_deleted;
