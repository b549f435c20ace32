-- gold.fact_sales: the touched orders, replaced whole.
-- grain:  one row per (customer_id, order_id, line_number, order_date)
-- reads:  touched_orders, silver.orders, silver.order_lines, silver.customer_identities, gold.dim_location,
--         gold.dim_product, gold.dim_customer, gold.dim_employee, fact_sales_partitions
-- writes: gold.fact_sales, changed_lines
-- why:    all lines of an order go out and come in again, so a changed customer, date or line never doubles; what
--         goes and what comes is noted with its sign, and the roll-ups take the difference
with removed as (
    delete from gold.fact_sales
    where order_id in (select touched_orders.order_id from touched_orders)
    returning *
)

insert into changed_lines (
    sign, customer_id, order_id, order_date, order_hour, location_key, product_key, is_guest, is_return,
    quantity, gross_amount, discount_amount, tax_amount, net_amount, cost_amount
)
select
    -1, customer_id, order_id, order_date, order_hour, location_key, product_key, is_guest, is_return,
    quantity, gross_amount, discount_amount, tax_amount, net_amount, cost_amount
from removed;

with counting as (
    select
        orders.source, orders.order_id, orders.location_id, orders.employee_id,
        orders.order_at, orders.order_at_local, orders.order_date,
        coalesce(identities.customer_id, 'guest:' || orders.order_id) as person_id,
        orders.customer_id is null as is_guest
    from touched_orders
    inner join silver.orders on orders.source = touched_orders.source and orders.order_id = touched_orders.order_id
    left join silver.customer_identities as identities
        on identities.source = orders.source and identities.source_customer_id = orders.customer_id
    where not orders.is_deleted
),

added as (
    insert into gold.fact_sales (
        customer_id, order_id, line_number, order_date, order_at, order_hour, location_key, product_key,
        customer_key, employee_key, source, is_guest, is_return, returned_order_id, returned_line_number,
        quantity, unit_price, gross_amount, discount_amount, tax_amount, net_amount, cost_amount
    )
    select
        counting.person_id,
        counting.order_id,
        lines.line_number,
        counting.order_date,
        counting.order_at,
        extract(hour from counting.order_at_local),
        dim_location.location_key,
        dim_product.product_key,
        coalesce(dim_customer.customer_key, 0),
        coalesce(dim_employee.employee_key, 0),
        counting.source,
        counting.is_guest,
        lines.quantity < 0,
        null,
        null,
        lines.quantity,
        lines.unit_price,
        lines.gross_amount,
        lines.discount_amount,
        lines.tax_amount,
        lines.net_amount,
        lines.cost_amount
    from counting
    inner join silver.order_lines as lines
        on lines.source = counting.source
        and lines.order_id = counting.order_id
        and lines.status in ('completed', 'returned')
        and not lines.is_deleted
    inner join gold.dim_location on dim_location.location_id = counting.location_id
    inner join gold.dim_product on dim_product.product_id = lines.product_id
    left join gold.dim_customer
        on dim_customer.customer_id = counting.person_id
        and counting.order_at >= dim_customer.valid_from
        and counting.order_at < dim_customer.valid_to
    left join gold.dim_employee on dim_employee.employee_id = counting.employee_id
    returning *
)

insert into changed_lines (
    sign, customer_id, order_id, order_date, order_hour, location_key, product_key, is_guest, is_return,
    quantity, gross_amount, discount_amount, tax_amount, net_amount, cost_amount
)
select
    1, customer_id, order_id, order_date, order_hour, location_key, product_key, is_guest, is_return,
    quantity, gross_amount, discount_amount, tax_amount, net_amount, cost_amount
from added;
