-- queries/models/monitoring: what earlier runs predicted, held against what happened; what is degraded first.
-- grain:  one row per job, earlier run, measure, model, metric and horizon
-- reads:  predictions.model_monitoring_latest
select
    job,
    scored_as_of_date,
    measure,
    model,
    metric,
    horizon,
    rows,
    value,
    expected,
    limit_value,
    is_degraded
from predictions.model_monitoring_latest
order by is_degraded desc, job asc, scored_as_of_date desc, measure asc, metric asc, horizon asc
