-- queries/export/cleaned_loads: what cleaning did with the newest delivery of each kind.
-- grain:  one row per source and object
-- reads:  ops.loads, ops.cleaning_reports
select distinct on (loads.source, loads.object)
    loads.system,
    loads.source,
    loads.object,
    loads.load_id,
    loads.file_name,
    loads.received_at,
    loads.rows_received,
    loads.rows_accepted,
    loads.rows_duplicate,
    loads.rows_rejected,
    loads.rows_warned,
    reports.report
from ops.loads
left join ops.cleaning_reports as reports on reports.load_id = loads.load_id
where loads.refined_at is not null
order by loads.source asc, loads.object asc, loads.load_id desc
