-- predictions.runs_latest: each job's serving run.
-- grain:  one row per job
-- reads:  predictions.runs
-- writes: predictions.runs_latest
create or replace view predictions.runs_latest as
select distinct on (job) runs.*
from predictions.runs as runs
where status = 'champion'
order by job, as_of_date desc, run_id desc;
