-- checks/gold_price_history: prices that overlap another, end before they begin or repeat the one before.
-- kind:   fail
-- scope:  whole
-- grain:  one row per product and price that is wrong
-- reads:  gold.product_prices
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
with ordered as (
    select
        product_key, valid_from, valid_to, price, unit_cost,
        lead(valid_from) over history as next_from,
        lead(price) over history as next_price,
        lead(unit_cost) over history as next_cost
    from gold.product_prices
    window history as (partition by product_key order by valid_from)
)

select product_key, valid_from, valid_to, next_from
from ordered
where valid_to <= valid_from
    or next_from < valid_to
    or (next_from = valid_to and (price, unit_cost) is not distinct from (next_price, next_cost));
