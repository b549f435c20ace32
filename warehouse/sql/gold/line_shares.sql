-- line_shares: what a source says of an order as a whole, a discount or a tax, shared out over its lines.
-- grain:  one row per line of an order that has either
-- reads:  order_heads, silver.order_lines
-- writes: line_shares
-- why:    a discount by gross amount, a tax by net amount, what rounding leaves on the last line
with counted as (
    select
        orders.order_id, orders.discount_amount as order_discount, orders.tax_amount as order_tax,
        orders.total_amount as order_total, lines.line_number, lines.gross_amount, lines.net_amount, lines.tax_amount
    from order_heads as orders
    inner join silver.order_lines as lines
        on lines.source = orders.source and lines.order_id = orders.order_id and not lines.is_deleted
    where not orders.is_deleted
        and (orders.discount_amount <> 0 or orders.tax_amount <> 0)
        and silver.is_counted(coalesce(lines.status, orders.status), lines.quantity, lines.source, lines.order_id)
),

added as (
    select
        order_id,
        max(line_number) as last_line_number,
        nullif(sum(abs(gross_amount)), 0) as gross_amount,
        nullif(sum(net_amount), 0) as net_amount,
        sum(abs(tax_amount)) as tax_amount,
        sum(net_amount) - min(order_discount) as lines_amount,
        min(order_tax) as order_tax,
        min(order_total) as order_total
    from counted
    group by order_id
),

shared as (
    select
        counted.order_id, counted.line_number, counted.order_discount,
        counted.line_number = added.last_line_number as is_last,
        coalesce(taxes.on_top_amount + taxes.included_amount, 0) as order_tax,
        coalesce(taxes.included_amount <> 0, false) as is_tax_included,
        coalesce(round(counted.order_discount * abs(counted.gross_amount) / added.gross_amount, 4), 0) as discount,
        coalesce(
            round((taxes.on_top_amount + taxes.included_amount) * counted.net_amount / added.net_amount, 4), 0
        ) as tax
    from counted
    inner join added on added.order_id = counted.order_id
    cross join
        lateral silver.order_tax(added.order_tax, added.tax_amount, added.order_total, added.lines_amount) as taxes
),

whole as (
    select
        order_id, line_number, is_tax_included,
        discount
        + case when is_last then order_discount - sum(discount) over (partition by order_id) else 0 end as discount,
        tax + case when is_last then order_tax - sum(tax) over (partition by order_id) else 0 end as tax
    from shared
)

insert into line_shares (order_id, line_number, discount_amount, tax_amount, included_tax_amount)
select order_id, line_number, discount, tax, case when is_tax_included then tax else 0 end
from whole;
