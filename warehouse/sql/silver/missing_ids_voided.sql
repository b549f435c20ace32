-- voided entities: what a complete listing no longer held is voided, never removed.
-- grain:  one row per entity found missing
-- reads:  missing_ids
-- writes: silver.orders, silver.order_lines, silver.customers, silver.products, silver.reviews, silver.tasks,
--         silver.employees, silver.locations, touched_orders, touched_customers, touched_products, touched_reviews,
--         touched_tasks
-- why:    the version stays, so that the same version, delivered again, brings the row back
with voided_orders as (
    update silver.orders as known
    set is_deleted = true
    from missing_ids
    where missing_ids.entity = 'orders'
        and known.source = :source
        and known.order_id = missing_ids.id
        and not known.is_deleted
    returning known.order_id
),

-- Silver keeps a line's id as the source says it, without the namespace.
voided_lines as (
    update silver.order_lines as known
    set is_deleted = true
    from missing_ids
    where missing_ids.entity = 'order_lines'
        and known.source = :source
        and known.source_line_id = substr(missing_ids.id, length(:source) + 2)
        and not known.is_deleted
    returning known.order_id
)

insert into touched_orders (source, order_id)
select :source, order_id from voided_orders
union
select :source, order_id from voided_lines
on conflict (order_id) do nothing;

with voided as (
    update silver.customers as known
    set is_deleted = true
    from missing_ids
    where missing_ids.entity = 'customers'
        and known.source = :source
        and known.customer_id = missing_ids.id
        and known.is_current
        and not known.is_deleted
    returning known.customer_id
)

insert into touched_customers (customer_id, changed_from)
select customer_id, 'infinity' from voided
on conflict (customer_id) do nothing;

with voided as (
    update silver.products as known
    set is_deleted = true
    from missing_ids
    where missing_ids.entity = 'products'
        and known.source = :source
        and known.product_id = missing_ids.id
        and known.is_current
        and not known.is_deleted
    returning known.product_id
)

insert into touched_products (product_id)
select product_id from voided
on conflict (product_id) do nothing;

with voided as (
    update silver.reviews as known
    set is_deleted = true
    from missing_ids
    where missing_ids.entity = 'reviews'
        and known.source = :source
        and known.review_id = missing_ids.id
        and not known.is_deleted
    returning known.review_id
)

insert into touched_reviews (source, review_id)
select :source, review_id from voided
on conflict (review_id) do nothing;

with voided as (
    update silver.tasks as known
    set is_deleted = true
    from missing_ids
    where missing_ids.entity = 'tasks'
        and known.source = :source
        and known.task_id = missing_ids.id
        and not known.is_deleted
    returning known.task_id
)

insert into touched_tasks (source, task_id)
select :source, task_id from voided
on conflict (task_id) do nothing;

update silver.employees as known
set is_deleted = true
from missing_ids
where missing_ids.entity = 'employees'
    and known.source = :source
    and known.employee_id = missing_ids.id
    and not known.is_deleted;

update silver.locations as known
set is_deleted = true
from missing_ids
where missing_ids.entity = 'locations'
    and known.source = :source
    and known.location_id = missing_ids.id
    and not known.is_deleted;
