-- verdicts on the sales load in hand: which rows are rejected, repeat another, or are worth a look.
-- grain:  one row per row that is not simply accepted
-- reads:  typed_sales
-- writes: verdicts, typed_sales
-- why:    an order's lines are numbered by the source or by us, never both; a line that the source numbers is told
--         apart by its number, and the last one counts; without numbers equal rows are one, unless a mapping has
--         dealt with them; what is left in typed_sales is accepted
with numbered as (
    select distinct order_id
    from typed_sales
    where reason is null and line_number is not null
)

update typed_sales as sales
set reason = 'line_number_missing'
from numbered
where sales.order_id = numbered.order_id and sales.line_number is null and sales.reason is null;

insert into verdicts (row_number, reason, is_duplicate, is_warned)
select row_number, reason, false, false
from typed_sales
where reason is not null;

delete from typed_sales
where reason is not null;

with numbered as (
    select order_id, line_number, max(row_number) as counts
    from typed_sales
    where line_number is not null
    group by order_id, line_number
    having count(*) > 1
),

equal_rows as (
    select order_id, row_hash, min(row_number) as counts
    from typed_sales
    where row_hash is not null
    group by order_id, row_hash
    having count(*) > 1
)

insert into verdicts (row_number, reason, is_duplicate, is_warned)
select typed_sales.row_number, null, true, false
from numbered
inner join typed_sales
    on typed_sales.order_id = numbered.order_id
    and typed_sales.line_number = numbered.line_number
    and typed_sales.row_number <> numbered.counts
union all
select typed_sales.row_number, null, true, false
from equal_rows
inner join typed_sales
    on typed_sales.order_id = equal_rows.order_id
    and typed_sales.row_hash = equal_rows.row_hash
    and typed_sales.row_number <> equal_rows.counts;

delete from typed_sales
where row_number in (select verdicts.row_number from verdicts where verdicts.is_duplicate);

insert into verdicts (row_number, reason, is_duplicate, is_warned)
select row_number, null, false, true
from typed_sales
where is_warned;
