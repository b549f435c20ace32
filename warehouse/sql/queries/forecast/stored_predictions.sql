-- queries/forecast/stored_predictions: predictions of a month's sales, of the job and those that were asked for.
-- grain:  one row per prediction, the newest first: those before :before (all without it), or the one :prediction_id
-- reads:  predictions.prediction_results
-- why:    what was made of somebody's own data is theirs
select
    prediction_id,
    prediction_date,
    target_period,
    predicted_sales,
    model_used,
    lo95,
    hi95,
    measured_coverage,
    as_of_date,
    run_id is null as is_asked_for
from predictions.prediction_results
where
    (asked_by = :asked_by or (asked_by = '' and :is_of_company))
    and (cast(:before as bigint) is null or prediction_id < :before)
    and (cast(:prediction_id as bigint) is null or prediction_id = :prediction_id)
order by prediction_id desc
limit :most
