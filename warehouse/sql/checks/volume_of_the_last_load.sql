-- checks/volume_of_the_last_load: files that are far shorter than the deliveries before them.
-- kind:   warn
-- scope:  whole
-- grain:  one row per source and object
-- reads:  ops.loads
-- why:    a file cut short is the error to fear; it is compared with the median of the ten deliveries before it. What
--         other systems deliver is as long as what changed, and says nothing. With fewer than five there is not enough
--         history
-- remedy: see whether the file was cut off while it was written, and load it again when it is whole
with numbered as (
    select
        source,
        object,
        file_name,
        rows_received,
        row_number() over (partition by source, object order by load_id desc) as age
    from ops.loads
    where system = 'csv'
),

usual as (
    select
        source,
        object,
        percentile_cont(0.5) within group (order by rows_received) as usual_rows
    from numbered
    where age between 2 and 11
    group by source, object
    having count(*) >= 5
)

select newest.source, newest.object, newest.file_name, newest.rows_received, usual.usual_rows
from numbered as newest
inner join usual on usual.source = newest.source and usual.object = newest.object
where newest.age = 1 and newest.rows_received < 0.5 * usual.usual_rows;
