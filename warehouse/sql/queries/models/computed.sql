-- queries/models/computed: when the newest figures of each prediction job were computed.
-- grain:  one row per job that ever came to an end
-- reads:  predictions.runs_latest
select
    job,
    as_of_date,
    finished_at
from predictions.runs_latest
