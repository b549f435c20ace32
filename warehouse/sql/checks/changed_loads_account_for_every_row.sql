-- checks/changed_loads_account_for_every_row: deliveries of this refinement of which a row is lost, or counted twice.
-- kind:   fail
-- scope:  changed
-- grain:  one row per delivery
-- reads:  ops.loads, ops.cleaning_reports
-- why:    received = accepted + duplicate + rejected; what did not stop on its way lies in bronze
-- remedy: load the file again; if it stays so, keep the file and report it: no row may be lost
select
    loads.load_id,
    loads.rows_received,
    loads.rows_accepted,
    loads.rows_duplicate,
    loads.rows_rejected,
    reports.report ->> 'rows_in_bronze' as rows_in_bronze
from ops.loads
left join ops.cleaning_reports as reports on reports.load_id = loads.load_id
where loads.refined_at = now()
    and (
        loads.rows_accepted < 0
        or loads.rows_received is distinct from loads.rows_accepted + loads.rows_duplicate + loads.rows_rejected
        or (reports.report ->> 'rows_in_bronze')::bigint <> (
            loads.rows_received - loads.duplicate_on_arrival - loads.rejected_on_arrival - loads.rows_pruned
        )
    );
