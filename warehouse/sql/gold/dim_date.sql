-- gold.dim_date: the calendar, from 2000 to two years after the newest order, review, stock count or marketing spend.
-- grain:  one row per date
-- reads:  order_heads, touched_reviews, silver.reviews, touched_stock_levels,
--         touched_marketing_spend, silver.marketing_spend
-- writes: gold.dim_date
-- why:    days that stand already are written again only where :rewrites_calendar says that fiscal years or holidays
--         are others now; a fiscal year has the name of the calendar year in which it ends
with newest as (
    select max(order_date) as date from order_heads
    union all
    select max(reviews.review_date)
    from touched_reviews
    inner join silver.reviews
        on reviews.source = touched_reviews.source and reviews.review_id = touched_reviews.review_id
    union all
    select max(stock_date) from touched_stock_levels
    union all
    select max(spend.spend_date)
    from touched_marketing_spend as touched
    inner join silver.marketing_spend as spend
        on spend.source = touched.source and spend.spend_id = touched.spend_id
),

known as (
    select max(date) as last_date from gold.dim_date
),

bounds as (
    select
        case
            when known.last_date is null or :rewrites_calendar then date '2000-01-01' else known.last_date + 1
        end as first_date,
        greatest(
            known.last_date,
            (
                select (date_trunc('year', max(newest.date)::timestamp) + interval '3 years - 1 day')::date
                from newest
            )
        ) as last_date
    from known
),

days as (
    select
        series.moment::date as date,
        (extract(month from series.moment)::integer - :fiscal_year_start + 12) % 12 + 1 as fiscal_month
    from bounds
    cross join
        generate_series(bounds.first_date::timestamp, bounds.last_date::timestamp, interval '1 day') as series (moment)
),

holidays as (
    select listed.day::date as date, listed.name
    from jsonb_each_text((:holidays)::jsonb) as listed (day, name)
)

insert into gold.dim_date as current (
    date, year, quarter, month, month_start, iso_year, iso_week, weekday, is_weekend,
    fiscal_year, fiscal_quarter, fiscal_month, is_holiday, holiday_name
)
select
    days.date,
    extract(year from days.date),
    extract(quarter from days.date),
    extract(month from days.date),
    date_trunc('month', days.date::timestamp)::date,
    extract(isoyear from days.date),
    extract(week from days.date),
    extract(isodow from days.date),
    extract(isodow from days.date) >= 6,
    extract(year from days.date + (12 - days.fiscal_month) * interval '1 month'),
    (days.fiscal_month + 2) / 3,
    days.fiscal_month,
    holidays.name is not null,
    coalesce(holidays.name, '')
from days
left join holidays on holidays.date = days.date
on conflict (date) do update set
    fiscal_year = excluded.fiscal_year,
    fiscal_quarter = excluded.fiscal_quarter,
    fiscal_month = excluded.fiscal_month,
    is_holiday = excluded.is_holiday,
    holiday_name = excluded.holiday_name
where (
    current.fiscal_year, current.fiscal_quarter, current.fiscal_month, current.is_holiday, current.holiday_name
) is distinct from (
    excluded.fiscal_year, excluded.fiscal_quarter, excluded.fiscal_month, excluded.is_holiday, excluded.holiday_name
);
