-- checks/volume_of_the_last_day: the newest whole day, where it has far fewer or more order lines than such days have.
-- kind:   warn
-- scope:  whole
-- grain:  one row, the day
-- reads:  gold.daily_sales_summary
-- why:    it is compared with the same weekday of the twelve weeks before, by median and median deviation, which one
--         odd day does not move; with fewer than six of them there is not enough history
-- remedy: see whether every location's sales of that day have come; a till or a file may be missing. A holiday or an
--         event needs nothing
with days as (
    select order_date, sum(lines) as lines
    from gold.daily_sales_summary
    where order_date < cast(:tomorrow as date) - 1
    group by order_date
),

newest as (
    select order_date, lines
    from days
    order by order_date desc
    limit 1
),

history as (
    select days.lines
    from newest
    inner join days
        on days.order_date < newest.order_date
        and days.order_date >= newest.order_date - 84
        and extract(isodow from days.order_date) = extract(isodow from newest.order_date)
),

middle as (
    select
        percentile_cont(0.5) within group (order by lines) as usual_lines,
        count(*) as days
    from history
),

spread as (
    select percentile_cont(0.5) within group (order by abs(history.lines - middle.usual_lines)) as deviation
    from history
    cross join middle
)

select newest.order_date, newest.lines, middle.usual_lines
from newest
cross join middle
cross join spread
where middle.days >= 6
    and abs(newest.lines - middle.usual_lines) > greatest(6 * spread.deviation, 0.3 * middle.usual_lines, 5);
