-- gold.daily_category_sales: sales by day and category, of all locations together.
-- grain:  one row per (order_date, category)
-- reads:  changed_lines, moved_categories, gold.dim_product, gold.fact_sales
-- writes: gold.daily_category_sales
-- why:    takes the difference between new and old lines. What stands there was summed by the categories of then: those
--         that a product has left or joined since are counted anew, from the lines
delete from gold.daily_category_sales
where category in (select moved_categories.category from moved_categories);

with deltas as (
    select
        changed_lines.order_date,
        dim_product.category,
        sum(changed_lines.sign) as lines,
        coalesce(sum(changed_lines.sign) filter (where changed_lines.counts_category), 0) as orders,
        sum(changed_lines.quantity) as quantity,
        sum(changed_lines.gross_amount) as gross_amount,
        sum(changed_lines.discount_amount) as discount_amount,
        sum(changed_lines.tax_amount) as tax_amount,
        sum(changed_lines.net_amount) as net_amount,
        coalesce(sum(changed_lines.cost_amount), 0) as cost_amount,
        coalesce(sum(changed_lines.net_amount) filter (where changed_lines.is_return), 0) as return_amount
    from changed_lines
    inner join gold.dim_product on dim_product.product_key = changed_lines.product_key
    where dim_product.category not in (select moved_categories.category from moved_categories)
    group by changed_lines.order_date, dim_product.category
),

compared as materialized (
    select deltas.*, known.lines as known_lines
    from deltas
    left join gold.daily_category_sales as known
        on known.order_date = deltas.order_date
        and known.category = deltas.category
),

gone as (
    delete from gold.daily_category_sales as current
    using compared
    where current.order_date = compared.order_date
        and current.category = compared.category
        and compared.known_lines = -compared.lines
),

changed as (
    update gold.daily_category_sales as current
    set
        lines = current.lines + compared.lines,
        orders = current.orders + compared.orders,
        quantity = current.quantity + compared.quantity,
        gross_amount = current.gross_amount + compared.gross_amount,
        discount_amount = current.discount_amount + compared.discount_amount,
        tax_amount = current.tax_amount + compared.tax_amount,
        net_amount = current.net_amount + compared.net_amount,
        cost_amount = current.cost_amount + compared.cost_amount,
        return_amount = current.return_amount + compared.return_amount
    from compared
    where current.order_date = compared.order_date
        and current.category = compared.category
        and compared.known_lines <> -compared.lines
        and (
            compared.lines, compared.orders, compared.quantity, compared.gross_amount, compared.discount_amount,
            compared.tax_amount, compared.net_amount, compared.cost_amount, compared.return_amount
        ) is distinct from (0, 0, 0, 0, 0, 0, 0, 0, 0)
)

insert into gold.daily_category_sales (
    order_date, category, lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount,
    cost_amount, return_amount
)
select
    order_date, category, lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount,
    cost_amount, return_amount
from compared
where known_lines is null and lines > 0
order by order_date, category;

insert into gold.daily_category_sales (
    order_date, category, lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount,
    cost_amount, return_amount
)
select
    fact_sales.order_date,
    moved_categories.category,
    count(*),
    count(distinct fact_sales.order_id) filter (where not fact_sales.is_return),
    sum(fact_sales.quantity),
    sum(fact_sales.gross_amount),
    sum(fact_sales.discount_amount),
    sum(fact_sales.tax_amount),
    sum(fact_sales.net_amount),
    coalesce(sum(fact_sales.cost_amount), 0),
    coalesce(sum(fact_sales.net_amount) filter (where fact_sales.is_return), 0)
from moved_categories
inner join gold.dim_product on dim_product.category = moved_categories.category
inner join gold.fact_sales on fact_sales.product_key = dim_product.product_key
group by fact_sales.order_date, moved_categories.category;
