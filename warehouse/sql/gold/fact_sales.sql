-- gold.fact_sales: the touched orders, replaced whole.
-- grain:  one row per (customer_id, order_id, line_number, order_date)
-- reads:  touched_orders, order_heads, line_shares, returned_lines, silver.order_lines, silver.customer_identities,
--         gold.dim_location, gold.dim_product, gold.dim_customer, gold.dim_employee, new_fact_years
-- writes: gold.fact_sales, changed_lines
-- why:    all lines of an order go out and come in again, so a changed customer, date or line never doubles; what
--         goes and what comes is noted with its sign, its sums too, and the roll-ups take the difference; lines of a
--         new year enter before its indexes stand
with removed as (
    delete from gold.fact_sales
    where order_id in (select touched_orders.order_id from touched_orders)
    returning *
)

insert into changed_lines (
    sign, counts_order, counts_category, counts_product, customer_id, order_id, line_number, order_date, order_at,
    order_hour, location_key, product_key, customer_key, employee_key, source, is_guest, is_return, returned_order_id,
    returned_line_number, quantity, unit_price, gross_amount, discount_amount, tax_amount, net_amount, cost_amount
)
select
    -1,
    not removed.is_return and row_number() over within_order = 1,
    not removed.is_return and coalesce(lag(dim_product.category) over within_order <> dim_product.category, true),
    not removed.is_return and lag(removed.product_key, 1, 0) over within_order <> removed.product_key,
    removed.customer_id, removed.order_id, removed.line_number, removed.order_date, removed.order_at,
    removed.order_hour, removed.location_key, removed.product_key, removed.customer_key, removed.employee_key,
    removed.source, removed.is_guest, removed.is_return, removed.returned_order_id, removed.returned_line_number,
    -removed.quantity, removed.unit_price, -removed.gross_amount, -removed.discount_amount, -removed.tax_amount,
    -removed.net_amount, -removed.cost_amount
from removed
inner join gold.dim_product on dim_product.product_key = removed.product_key
window within_order as (
    partition by removed.order_id
    order by removed.is_return, dim_product.category, removed.product_key, removed.line_number
);

with counting as (
    select
        orders.source, orders.order_id, orders.order_at, orders.order_date, orders.status,
        extract(hour from orders.order_at_local)::integer as order_hour,
        coalesce(identities.customer_id, concat_ws(':', 'guest', orders.order_id)) as person_id,
        orders.customer_id is null as is_guest,
        dim_location.location_key,
        coalesce(dim_customer.customer_key, 0) as customer_key,
        coalesce(dim_employee.employee_key, 0) as employee_key
    from order_heads as orders
    inner join gold.dim_location on dim_location.location_id = orders.location_id
    left join silver.customer_identities as identities
        on identities.source = split_part(orders.customer_id, ':', 1)
        and identities.source_customer_id = orders.customer_id
    left join gold.dim_customer
        on dim_customer.customer_id = identities.customer_id
        and orders.order_at >= dim_customer.valid_from
        and orders.order_at < dim_customer.valid_to
    left join gold.dim_employee on dim_employee.employee_id = orders.employee_id
    where not orders.is_deleted
)

insert into changed_lines (
    sign, counts_order, counts_category, counts_product, customer_id, order_id, line_number, order_date, order_at,
    order_hour, location_key, product_key, customer_key, employee_key, source, is_guest, is_return, returned_order_id,
    returned_line_number, quantity, unit_price, gross_amount, discount_amount, tax_amount, net_amount, cost_amount
)
select
    1,
    lines.quantity >= 0 and row_number() over within_order = 1,
    lines.quantity >= 0 and coalesce(lag(dim_product.category) over within_order <> dim_product.category, true),
    lines.quantity >= 0 and lag(dim_product.product_key, 1, 0) over within_order <> dim_product.product_key,
    counting.person_id, lines.order_id, lines.line_number, counting.order_date, counting.order_at, counting.order_hour,
    counting.location_key, dim_product.product_key, counting.customer_key, counting.employee_key, lines.source,
    counting.is_guest, lines.quantity < 0, returns.returned_order_id, returns.returned_line_number,
    lines.quantity, lines.unit_price,
    lines.gross_amount - coalesce(shares.included_tax_amount, 0),
    lines.discount_amount + coalesce(shares.discount_amount, 0),
    lines.tax_amount + coalesce(shares.tax_amount, 0),
    lines.net_amount - coalesce(shares.discount_amount + shares.included_tax_amount, 0),
    lines.cost_amount
from counting
inner join silver.order_lines as lines
    on lines.source = counting.source and lines.order_id = counting.order_id and not lines.is_deleted
inner join gold.dim_product on dim_product.product_id = lines.product_id
left join line_shares as shares on shares.order_id = lines.order_id and shares.line_number = lines.line_number
left join returned_lines as returns
    on returns.order_id = lines.order_id and returns.line_number = lines.line_number
where silver.is_counted(coalesce(lines.status, counting.status), lines.quantity, lines.source, lines.order_id)
window within_order as (
    partition by lines.order_id
    order by lines.quantity < 0, dim_product.category, dim_product.product_key, lines.line_number
);

insert into gold.fact_sales (
    customer_id, order_id, line_number, order_date, order_at, order_hour, location_key, product_key,
    customer_key, employee_key, source, is_guest, is_return, returned_order_id, returned_line_number,
    quantity, unit_price, gross_amount, discount_amount, tax_amount, net_amount, cost_amount
)
select
    customer_id, order_id, line_number, order_date, order_at, order_hour, location_key, product_key,
    customer_key, employee_key, source, is_guest, is_return, returned_order_id, returned_line_number,
    quantity, unit_price, gross_amount, discount_amount, tax_amount, net_amount, cost_amount
from changed_lines
where sign = 1
    and extract(year from order_date) not in (select new_fact_years.order_year from new_fact_years);

select gold.fill_fact_partition(order_year)
from new_fact_years;
