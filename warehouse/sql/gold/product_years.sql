-- gold.product_years: sales by product and year.
-- grain:  one row per (product_key, year)
-- reads:  changed_product_months
-- writes: gold.product_years
-- why:    takes the difference between new and old lines; an order has one day, so the months add up. By year first,
--         as gold.product_performance is by month
with deltas as materialized (
    select
        product_key,
        date_trunc('year', month::timestamp)::date as year,
        sum(lines) as lines,
        sum(orders) as orders,
        sum(quantity) as quantity,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(tax_amount) as tax_amount,
        sum(net_amount) as net_amount,
        sum(cost_amount) as cost_amount,
        sum(return_amount) as return_amount
    from changed_product_months
    group by product_key, date_trunc('year', month::timestamp)::date
),

gone as (
    delete from gold.product_years as known
    using deltas
    where known.product_key = deltas.product_key
        and known.year = deltas.year
        and deltas.lines < 0
        and known.lines = -deltas.lines
),

changed as (
    update gold.product_years as current
    set
        lines = current.lines + deltas.lines,
        orders = current.orders + deltas.orders,
        quantity = current.quantity + deltas.quantity,
        gross_amount = current.gross_amount + deltas.gross_amount,
        discount_amount = current.discount_amount + deltas.discount_amount,
        tax_amount = current.tax_amount + deltas.tax_amount,
        net_amount = current.net_amount + deltas.net_amount,
        cost_amount = current.cost_amount + deltas.cost_amount,
        return_amount = current.return_amount + deltas.return_amount
    from deltas
    where current.product_key = deltas.product_key
        and current.year = deltas.year
        and current.lines <> -deltas.lines
        and (
            deltas.lines, deltas.orders, deltas.quantity, deltas.gross_amount, deltas.discount_amount,
            deltas.tax_amount, deltas.net_amount, deltas.cost_amount, deltas.return_amount
        ) is distinct from (0, 0, 0, 0, 0, 0, 0, 0, 0)
)

insert into gold.product_years (
    product_key, year, lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount,
    cost_amount, return_amount
)
select
    product_key, year, lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount,
    cost_amount, return_amount
from deltas
where lines > 0 and not exists (
        select 1
        from gold.product_years as known
        where known.product_key = deltas.product_key
            and known.year = deltas.year
    )
order by year, product_key;
