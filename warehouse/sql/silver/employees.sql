-- silver.employees from the employees of the load in hand, whatever system they are from.
-- grain:  one row per (source, employee_id)
-- reads:  staged_employees
-- writes: silver.employees, verdicts
-- why:    of rows with the same id the newest version counts, the others are duplicates; a newer version is noted
--         even where nothing else differs, so that an older one that comes late is known for what it is
with ranked as (
    select
        row_number,
        reason,
        employee_id, employee_name, role, location_id, hired_date, left_date, source_version, is_deleted,
        reason is null and row_number() over (
            partition by employee_id, reason is null
            order by source_version desc, row_number desc
        ) > 1 as is_duplicate
    from staged_employees
),

noted as (
    insert into verdicts (row_number, reason, is_duplicate, is_warned)
    select row_number, reason, is_duplicate, false
    from ranked
    where reason is not null or is_duplicate
)

insert into silver.employees as current (
    source, employee_id, employee_name, role, location_id, hired_date, left_date, source_version, is_deleted
)
select
    :source,
    employee_id, employee_name, role, location_id, hired_date, left_date, source_version, is_deleted
from ranked
where reason is null and not is_duplicate
on conflict (source, employee_id) do update
    set
        employee_name = excluded.employee_name,
        role = excluded.role,
        location_id = excluded.location_id,
        hired_date = excluded.hired_date,
        left_date = excluded.left_date,
        source_version = excluded.source_version,
        is_deleted = excluded.is_deleted
    where current.source_version <= excluded.source_version
    and (
        current.employee_name, current.role, current.location_id, current.hired_date, current.left_date,
        current.source_version, current.is_deleted
    ) is distinct from (
        excluded.employee_name, excluded.role, excluded.location_id, excluded.hired_date, excluded.left_date,
        excluded.source_version, excluded.is_deleted
    );
