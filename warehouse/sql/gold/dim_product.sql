-- gold.dim_product: products as they are today, those that only sales, reviews or stock counts name included.
-- grain:  one row per product
-- reads:  touched_products, silver.products, called_products, touched_reviews, silver.reviews, touched_stock_levels
-- writes: gold.dim_product, moved_categories
-- why:    a product without a catalog row takes the name and category of its newest sale that gives one; named_by
--         keeps that sale's version, so that an older sale loaded later does not rename it; 0: no sale yet. Both
--         categories of a product that goes from one to another are noted: its past goes with it. A product that a
--         sale sent to the API names is of 'api' until the source that its id is of brings it
with described as (
    select
        products.source,
        products.product_id,
        products.product_name,
        split_part(products.categories, '|', 1) as category,
        products.price,
        products.unit_cost,
        products.supplier,
        products.lead_time_days,
        products.pack_size,
        false as is_inferred,
        products.source_version as named_by
    from touched_products
    inner join silver.products
        on products.source = split_part(touched_products.product_id, ':', 1)
        and products.product_id = touched_products.product_id
        and products.is_current
),

sold as (
    select
        coalesce(min(source) filter (where source <> 'api'), 'api') as source,
        product_id,
        coalesce((
            array_agg(product_name order by source_version desc) filter (where product_name <> '')
        )[1], 'Unknown') as product_name,
        coalesce((
            array_agg(category order by source_version desc) filter (where category <> '')
        )[1], '') as category,
        max(source_version) as named_by
    from called_products
    group by product_id
),

only_sold as (
    select sold.*
    from sold
    where
        not exists (
            select 1
            from silver.products
            where products.source = split_part(sold.product_id, ':', 1) and products.product_id = sold.product_id
        )
),

written as (
    insert into gold.dim_product as current (
        source, product_id, product_name, category, price, unit_cost, supplier, lead_time_days, pack_size,
        is_inferred, named_by
    )
    select
        source, product_id, product_name, category, price, unit_cost, supplier, lead_time_days, pack_size,
        is_inferred, named_by
    from described
    union all
    select source, product_id, product_name, category, null, null, '', null, null, true, named_by
    from only_sold
    on conflict (product_id) do update
        set
            source = case excluded.source when 'api' then current.source else excluded.source end,
            product_name = case
                when excluded.is_inferred and (
                        excluded.product_name = 'Unknown' or (
                            excluded.named_by <= current.named_by and current.product_name <> 'Unknown'
                        )
                    ) then current.product_name
                else excluded.product_name
            end,
            category = case
                when excluded.is_inferred and (
                        excluded.category = '' or (
                            excluded.named_by <= current.named_by and current.category <> ''
                        )
                    ) then current.category
                else excluded.category
            end,
            price = excluded.price,
            unit_cost = excluded.unit_cost,
            supplier = excluded.supplier,
            lead_time_days = excluded.lead_time_days,
            pack_size = excluded.pack_size,
            is_inferred = excluded.is_inferred,
            named_by = case
                when excluded.is_inferred then greatest(current.named_by, excluded.named_by) else excluded.named_by
            end
        where (current.source = 'api' and excluded.source <> 'api')
        or (not excluded.is_inferred or excluded.named_by > current.named_by)
        and (
            current.product_name, current.category, current.price, current.unit_cost, current.supplier,
            current.lead_time_days, current.pack_size, current.is_inferred
        ) is distinct from (
            excluded.product_name, excluded.category, excluded.price, excluded.unit_cost, excluded.supplier,
            excluded.lead_time_days, excluded.pack_size, excluded.is_inferred
        )
    returning product_key, category
)

-- The table as it was before: a statement does not see what it writes.
insert into moved_categories (category)
select unnest(array[known.category, written.category])
from written
inner join gold.dim_product as known on known.product_key = written.product_key
where known.category <> written.category
on conflict (category) do nothing;

with named as (
    select reviews.source, reviews.product_id
    from touched_reviews
    inner join silver.reviews
        on reviews.source = touched_reviews.source and reviews.review_id = touched_reviews.review_id
    union
    select source, product_id from touched_stock_levels
)

insert into gold.dim_product (
    source, product_id, product_name, category, price, unit_cost, supplier, lead_time_days, pack_size,
    is_inferred, named_by
)
select source, product_id, 'Unknown', '', null, null, '', null, null, true, 0
from named
on conflict (product_id) do nothing;
