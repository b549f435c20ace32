-- queries/pipeline/quality_results: what each quality check found when it ran last.
-- grain:  one row per check that ever ran, those that found something first
-- reads:  ops.quality_results
with newest as (
    select distinct on (check_name)
        check_name,
        kind,
        is_passed,
        findings,
        message,
        examples,
        checked_at
    from ops.quality_results
    order by check_name asc, result_id desc
)

select
    check_name,
    kind,
    is_passed,
    findings::bigint,
    message,
    examples,
    checked_at
from newest
order by is_passed asc, kind asc, check_name asc
