-- gold.product_categories: all categories of a product.
-- grain:  one row per (product_key, category)
-- reads:  gold.dim_product, touched_products, called_products, silver.products
-- writes: gold.product_categories
-- why:    the product's own list, or the category that its sales name
with touched as (
    select touched_products.product_id from touched_products
    union
    select called_products.product_id from called_products
),

listed as (
    select
        dim_product.product_key,
        coalesce(products.categories, dim_product.category) as categories
    from touched
    inner join gold.dim_product on dim_product.product_id = touched.product_id
    left join silver.products
        on products.source = dim_product.source
        and products.product_id = dim_product.product_id
        and products.is_current
),

parted as (
    select
        listed.product_key,
        part.category,
        min(part.position) as position
    from listed
    cross join lateral regexp_split_to_table(listed.categories, '\|') with ordinality as part (category, position)
    where part.category <> ''
    group by listed.product_key, part.category
),

gone as (
    delete from gold.product_categories as known
    using listed
    where known.product_key = listed.product_key
        and not exists (
            select 1
            from parted
            where parted.product_key = known.product_key and parted.category = known.category
        )
)

insert into gold.product_categories as current (product_key, category, position)
select product_key, category, position from parted
on conflict (product_key, category) do update set
    position = excluded.position
where current.position <> excluded.position;
