-- queries/predictions/earlier_runs: what the earlier champions of a job promised.
-- grain:  one row per champion run of :job that stands on a day from :since to :until, with a backtest figure or more;
--         one per metric of the run
-- reads:  predictions.runs
-- feeds:  predictions.customer_segments, predictions.kpi_anomalies, predictions.kpi_change_points,
--         predictions.kpi_correlations, predictions.kpi_decompositions, predictions.segment_migrations
-- why:    monitoring holds these figures against what happened since
select
    runs.run_id,
    runs.as_of_date,
    runs.model,
    figures.key as metric,
    cast(figures.value as double precision) as value
from predictions.runs as runs
cross join lateral jsonb_each_text(runs.metrics) as figures
where runs.job = :job and runs.status = 'champion' and runs.as_of_date between :since and :until
order by runs.as_of_date, runs.run_id, figures.key
