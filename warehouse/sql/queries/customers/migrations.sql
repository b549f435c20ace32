-- queries/customers/migrations: who moved between segments month by month.
-- grain:  one row per month and pair of segments; from_segment is empty for who was no customer yet
-- reads:  predictions.segment_migrations_latest
select
    month,
    from_segment,
    to_segment,
    customers,
    net_amount,
    as_of_date
from predictions.segment_migrations_latest
order by month, from_segment, to_segment
