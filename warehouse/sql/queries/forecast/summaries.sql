-- queries/forecast/summaries: next month's revenue for every part of the company, and how far to trust each figure.
-- grain:  one row per scope and id
-- reads:  predictions.sales_forecast_summaries_latest
select
    scope,
    scope_id,
    next_month,
    next_month_forecast as point,
    expected_range_low as lo95,
    expected_range_high as hi95,
    confidence_level / 100 as coverage95,
    growth_rate / 100 as growth,
    model_accuracy / 100 as accuracy,
    skill,
    months,
    model,
    quality,
    as_of_date
from predictions.sales_forecast_summaries_latest
where measure = 'revenue'
order by scope asc, next_month_forecast desc, scope_id asc
