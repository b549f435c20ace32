-- silver.tasks from the tasks of the load in hand, whatever system they are from.
-- grain:  one row per (source, task_id)
-- reads:  staged_tasks
-- writes: silver.tasks, verdicts, touched_tasks
-- why:    of rows with the same id the newest version counts, the others are duplicates; a newer version is noted
--         even where nothing else differs, so that an older one that comes late is known for what it is
with ranked as (
    select
        row_number,
        reason,
        task_id, employee_id, location_id, kind, status, assigned_date, due_date, completed_at, hours, source_version,
        is_deleted,
        reason is null and row_number() over (
            partition by task_id, reason is null
            order by source_version desc, row_number desc
        ) > 1 as is_duplicate
    from staged_tasks
),

noted as (
    insert into verdicts (row_number, reason, is_duplicate, is_warned)
    select row_number, reason, is_duplicate, false
    from ranked
    where reason is not null or is_duplicate
),

written as (
    insert into silver.tasks as current (
        source, task_id, employee_id, location_id, kind, status, assigned_date, due_date, completed_at, hours,
        source_version, is_deleted
    )
    select
        :source,
        task_id, employee_id, location_id, kind, status, assigned_date, due_date, completed_at, hours, source_version,
        is_deleted
    from ranked
    where reason is null and not is_duplicate
    on conflict (source, task_id) do update
        set
            employee_id = excluded.employee_id,
            location_id = excluded.location_id,
            kind = excluded.kind,
            status = excluded.status,
            assigned_date = excluded.assigned_date,
            due_date = excluded.due_date,
            completed_at = excluded.completed_at,
            hours = excluded.hours,
            source_version = excluded.source_version,
            is_deleted = excluded.is_deleted
        where current.source_version <= excluded.source_version
        and (
            current.employee_id, current.location_id, current.kind, current.status, current.assigned_date,
            current.due_date, current.completed_at, current.hours, current.source_version, current.is_deleted
        ) is distinct from (
            excluded.employee_id, excluded.location_id, excluded.kind, excluded.status, excluded.assigned_date,
            excluded.due_date, excluded.completed_at, excluded.hours, excluded.source_version, excluded.is_deleted
        )
    returning task_id
)

insert into touched_tasks (source, task_id)
select :source, task_id from written
on conflict (task_id) do nothing;
