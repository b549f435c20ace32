-- verdicts on the sales load in hand: which rows are rejected, repeat another, or are worth a look.
-- grain:  one row per row that is not simply accepted
-- reads:  typed_sales, bronze.csv_sales_transactions
-- writes: verdicts, typed_sales
-- why:    an order's lines are numbered by the source or by us, never both; a line that the source numbers is told
--         apart by its number, and the last one counts; without numbers equal rows are one, unless a mapping has
--         dealt with them; what is left in typed_sales is accepted, numbered and in the company's currency
with numbered as (
    select distinct order_id
    from typed_sales
    where reason is null and is_numbered
)

update typed_sales as sales
set reason = 'line_number_missing'
from numbered
where sales.order_id = numbered.order_id and not sales.is_numbered and sales.reason is null;

insert into verdicts (row_number, reason, is_duplicate, is_warned)
select row_number, reason, false, false
from typed_sales
where reason is not null;

delete from typed_sales
where reason is not null;

with repeated as (
    select order_id, line_number, max(row_number) as counts
    from typed_sales
    where is_numbered
    group by order_id, line_number
    having count(*) > 1
)

insert into verdicts (row_number, reason, is_duplicate, is_warned)
select typed_sales.row_number, null, true, false
from repeated
inner join typed_sales
    on typed_sales.order_id = repeated.order_id
    and typed_sales.line_number = repeated.line_number
    and typed_sales.row_number <> repeated.counts;

-- Only rows that agree in the essentials are compared as a whole.
with alike as (
    select order_id, product_id, quantity, net_amount
    from typed_sales
    where not is_numbered and not :keeps_equal_rows
    group by order_id, product_id, quantity, net_amount
    having count(*) > 1
),

compared as (
    select
        typed_sales.row_number,
        row_number() over (
            partition by
                typed_sales.order_id,
                md5(row(
                    raw.order_id, raw.customer_id, raw.product_id, raw.product_name, raw.order_date, raw.quantity,
                    raw.unit_price, raw.total_amount, raw.region, raw.category, raw.location_id, raw.employee_id,
                    raw.discount, raw.tax, raw.cost, raw.status, raw.currency, raw.returned_order_id, raw.source_row
                )::text)
            order by typed_sales.row_number
        ) as copy_number
    from alike
    inner join typed_sales
        on typed_sales.order_id = alike.order_id
        and typed_sales.product_id = alike.product_id
        and typed_sales.quantity = alike.quantity
        and typed_sales.net_amount = alike.net_amount
    inner join bronze.csv_sales_transactions as raw
        on raw.load_id = :load_id and raw.row_number = typed_sales.row_number
)

insert into verdicts (row_number, reason, is_duplicate, is_warned)
select row_number, null, true, false
from compared
where copy_number > 1;

delete from typed_sales
where row_number in (select verdicts.row_number from verdicts where verdicts.is_duplicate);

insert into verdicts (row_number, reason, is_duplicate, is_warned)
select row_number, null, false, true
from typed_sales
where is_warned;

update typed_sales as sales
set line_number = placed.line_number
from (
    select row_number, row_number() over (partition by order_id order by row_number) as line_number
    from typed_sales
    where not is_numbered
) as placed
where sales.row_number = placed.row_number;

update typed_sales
set
    unit_price = unit_price * rate,
    gross_amount = gross_amount * rate,
    discount_amount = round(gross_amount * rate, 4) - round(net_amount * rate, 4),
    tax_amount = tax_amount * rate,
    net_amount = net_amount * rate,
    cost_amount = cost_amount * rate
where rate is not null;
