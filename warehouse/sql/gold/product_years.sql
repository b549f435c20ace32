-- gold.product_years: sales by product and year.
-- grain:  one row per (product_key, year)
-- reads:  changed_product_months
-- writes: gold.product_years
-- why:    takes the difference between new and old lines; an order has one day, so the months add up. By year first,
--         as gold.product_performance is by month
with deltas as (
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

compared as materialized (
    select deltas.*, known.lines as known_lines
    from deltas
    left join gold.product_years as known
        on known.product_key = deltas.product_key
        and known.year = deltas.year
),

gone as (
    delete from gold.product_years as current
    using compared
    where current.product_key = compared.product_key
        and current.year = compared.year
        and compared.known_lines = -compared.lines
),

changed as (
    update gold.product_years as current
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
    where current.product_key = compared.product_key
        and current.year = compared.year
        and compared.known_lines <> -compared.lines
        and (
            compared.lines, compared.orders, compared.quantity, compared.gross_amount, compared.discount_amount,
            compared.tax_amount, compared.net_amount, compared.cost_amount, compared.return_amount
        ) is distinct from (0, 0, 0, 0, 0, 0, 0, 0, 0)
)

insert into gold.product_years (
    product_key, year, lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount,
    cost_amount, return_amount
)
select
    product_key, year, lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount,
    cost_amount, return_amount
from compared
where known_lines is null and lines > 0
order by year, product_key;
