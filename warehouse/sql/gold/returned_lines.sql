-- returned_lines: which line of which order the touched lines return, as far as the source says it.
-- grain:  one row per touched line that names what it returns
-- reads:  order_heads, silver.order_lines
-- writes: returned_lines
-- why:    the source's id of the line decides, in the order it names, else wherever that id stands; without one it is
--         the first line of that order with the same product; an order that has not come yet is kept by its name
with named as (
    select
        lines.source, lines.order_id, lines.line_number, lines.product_id, lines.returned_source_line_id,
        coalesce(lines.returned_order_id, orders.returned_order_id) as returned_order_id
    from order_heads as orders
    inner join silver.order_lines as lines on lines.source = orders.source and lines.order_id = orders.order_id
    where lines.returned_order_id is not null or lines.returned_source_line_id is not null
    union
    select
        lines.source, lines.order_id, lines.line_number, lines.product_id, lines.returned_source_line_id,
        coalesce(lines.returned_order_id, orders.returned_order_id)
    from order_heads as orders
    inner join silver.order_lines as lines on lines.source = orders.source and lines.order_id = orders.order_id
    where orders.returned_order_id is not null
)

insert into returned_lines (source, order_id, line_number, product_id, returned_source_line_id, returned_order_id)
select source, order_id, line_number, product_id, returned_source_line_id, returned_order_id from named;

with candidates as (
    select
        returns.order_id, returns.line_number, sold.order_id as sold_order_id, sold.line_number as sold_line_number,
        case when sold.source_line_id = returns.returned_source_line_id then 1 else 2 end as choice
    from returned_lines as returns
    inner join silver.order_lines as sold
        on sold.source = returns.source and sold.order_id = returns.returned_order_id and not sold.is_deleted
    where sold.source_line_id = returns.returned_source_line_id or sold.product_id = returns.product_id
    union all
    select
        returns.order_id, returns.line_number, sold.order_id as sold_order_id, sold.line_number as sold_line_number,
        1 as choice
    from returned_lines as returns
    inner join silver.order_lines as sold
        on sold.source = returns.source
        and sold.source_line_id = returns.returned_source_line_id
        and not sold.is_deleted
    where returns.returned_order_id is null
),

chosen as (
    select distinct on (order_id, line_number) order_id, line_number, sold_order_id, sold_line_number
    from candidates
    order by order_id, line_number, choice, sold_order_id, sold_line_number
)

update returned_lines as returns
set returned_order_id = chosen.sold_order_id, returned_line_number = chosen.sold_line_number
from chosen
where returns.order_id = chosen.order_id and returns.line_number = chosen.line_number;
