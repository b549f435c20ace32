-- queries/models/importances: what a job's model looks at, the most important first.
-- grain:  one row per model and feature
-- reads:  predictions.feature_importances_latest
select
    model,
    feature,
    label,
    importance
from predictions.feature_importances_latest
where job = :job
order by importance desc, model asc, feature asc
