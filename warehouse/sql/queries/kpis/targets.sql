-- queries/kpis/targets: what is to be reached in a month.
-- grain:  one row per metric, scope and id
-- reads:  app.targets
select
    metric,
    scope,
    scope_id,
    target
from app.targets
where month = :month
order by metric asc, scope desc, scope_id asc
