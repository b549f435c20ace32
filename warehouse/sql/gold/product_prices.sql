-- gold.product_prices: price history of the products whose description changed.
-- grain:  one row per product and time in which neither price nor cost changed
-- reads:  touched_products, silver.products, gold.dim_product
-- writes: gold.product_prices
-- why:    a version that changed something else goes on with the price before it; no row while no price is known
delete from gold.product_prices as known
using (
    select dim_product.product_key
    from touched_products
    inner join gold.dim_product on dim_product.product_id = touched_products.product_id
) as touched
where known.product_key = touched.product_key;

with versions as (
    select
        dim_product.product_key,
        products.valid_from,
        products.price,
        products.unit_cost,
        row_number() over history as place,
        lag(products.price) over history as price_before,
        lag(products.unit_cost) over history as cost_before
    from touched_products
    inner join gold.dim_product on dim_product.product_id = touched_products.product_id
    inner join silver.products
        on products.source = dim_product.source and products.product_id = dim_product.product_id
    window history as (partition by dim_product.product_key order by products.valid_from)
),

changes as (
    select
        product_key,
        valid_from,
        coalesce(lead(valid_from) over (partition by product_key order by valid_from), 'infinity') as valid_to,
        price,
        unit_cost
    from versions
    where place = 1 or (price, unit_cost) is distinct from (price_before, cost_before)
)

insert into gold.product_prices (product_key, valid_from, valid_to, price, unit_cost)
select product_key, valid_from, valid_to, price, unit_cost
from changes
where price is not null or unit_cost is not null;
