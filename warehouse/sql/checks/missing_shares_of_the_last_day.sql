-- checks/missing_shares_of_the_last_day: columns that are empty far more often than in the deliveries before.
-- kind:   warn
-- scope:  whole
-- grain:  one row per system, source, object and column
-- reads:  ops.loads, ops.cleaning_reports
-- why:    a field that a source renamed or stopped filling comes as missing values, and nothing else fails. A day's
--         deliveries are taken together, since one may be a single row; they are compared with the ten days of
--         deliveries before them, by median and median deviation, beyond what chance does to so few rows. With fewer
--         than five there is not enough history, and what is mostly empty by custom says nothing. Rows of the
--         quarantine that are put through again are no measure of their source
-- remedy: look into the newest file: a renamed or moved column arrives empty. Correct the export or its mapping, and
--         load it again
with dated as (
    select
        load_id,
        system,
        source,
        object,
        rows_received - duplicate_on_arrival - rejected_on_arrival as rows,
        cast(received_at at time zone 'UTC' as date) as received_on
    from ops.loads
    where refined_at is not null and file_name <> 'replay of the quarantine'
),

delivered as (
    select
        load_id,
        system,
        source,
        object,
        rows,
        received_on,
        dense_rank() over (partition by system, source, object order by received_on desc) as age
    from dated
    where rows > 0
),

shares as (
    select
        delivered.system,
        delivered.source,
        delivered.object,
        missing.column_name,
        delivered.age,
        delivered.received_on,
        sum(delivered.rows) as rows,
        sum(delivered.rows * cast(missing.share as double precision)) / sum(delivered.rows) as share
    from delivered
    inner join ops.cleaning_reports as reports on reports.load_id = delivered.load_id
    cross join lateral jsonb_each_text(reports.report -> 'missing_shares') as missing (column_name, share)
    where delivered.age <= 11
    group by
        delivered.system, delivered.source, delivered.object, missing.column_name, delivered.age, delivered.received_on
),

middle as (
    select
        system,
        source,
        object,
        column_name,
        percentile_cont(0.5) within group (order by share) as usual_share
    from shares
    where age > 1
    group by system, source, object, column_name
    having count(*) >= 5
),

spread as (
    select
        system,
        source,
        object,
        column_name,
        middle.usual_share,
        percentile_cont(0.5) within group (order by abs(shares.share - middle.usual_share)) as deviation
    from shares
    inner join middle using (system, source, object, column_name)
    where shares.age > 1
    group by system, source, object, column_name, middle.usual_share
)

select
    newest.system,
    newest.source,
    newest.object,
    newest.column_name,
    newest.received_on,
    newest.rows,
    round(cast(newest.share as numeric), 4) as missing_share,
    round(cast(spread.usual_share as numeric), 4) as usual_share
from shares as newest
inner join spread using (system, source, object, column_name)
where newest.age = 1
    and spread.usual_share <= 0.5
    and newest.rows * (newest.share - spread.usual_share) > greatest(
        6 * spread.deviation * newest.rows,
        0.05 * newest.rows,
        4 * sqrt(newest.rows * spread.usual_share * (1 - spread.usual_share)),
        5
    );
