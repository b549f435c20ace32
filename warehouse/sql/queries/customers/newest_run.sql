-- queries/customers/newest_run: the day that the newest figures of a prediction job stand on.
-- grain:  one row; none where the job never ran
-- reads:  predictions.runs_latest
select as_of_date
from predictions.runs_latest
where job = :job
