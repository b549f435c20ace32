-- queries/models/curves: how a job's models did on days they were not shown, as points to draw.
-- grain:  one row per measure, model, kind, horizon and point
-- reads:  predictions.model_curves_latest
select
    measure,
    model,
    kind,
    horizon,
    place,
    window_start,
    window_end,
    x,
    y,
    threshold,
    rows
from predictions.model_curves_latest
where job = :job
order by kind, measure, model, horizon, place
