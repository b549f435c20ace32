-- checks/fact_lines_unique: order lines that gold holds more than once, under another customer or date.
-- kind:   fail
-- scope:  whole
-- grain:  one row per order line
-- reads:  gold.fact_sales
-- why:    the table's key has the customer and the date in it, so it does not forbid this by itself
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
select
    order_id,
    line_number,
    count(*) as copies
from gold.fact_sales
group by order_id, line_number
having count(*) > 1;
