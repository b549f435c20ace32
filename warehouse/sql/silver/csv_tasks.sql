-- silver.tasks from tasks.csv: one load, typed.
-- grain:  one row per (source, task_id)
-- reads:  bronze.csv_tasks
-- writes: silver.tasks, verdicts
-- why:    of rows with the same id the last one counts, the others are duplicates
with typed as materialized (
    select
        row_number,
        silver.clean_text(task_id) as id,
        silver.clean_text(employee_id) as employee_id,
        silver.clean_text(location_id) as location_id,
        coalesce(silver.clean_text(kind), '') as kind,
        coalesce(lower(silver.clean_text(status)), '') as status,
        silver.parse_timestamp(assigned_date)::date as assigned_date,
        silver.clean_text(due_date) as due_text,
        silver.parse_timestamp(due_date)::date as due_date,
        silver.clean_text(completed_at) as completed_text,
        silver.parse_timestamp(completed_at) as completed_at,
        silver.clean_text(hours) as hours_text,
        silver.parse_amount(hours) as hours
    from bronze.csv_tasks
    where load_id = :load_id
),

judged as (
    select
        typed.*,
        case
            when id is null then 'task_id_missing'
            when employee_id is null then 'employee_id_missing'
            when length(concat_ws('', id, employee_id, location_id)) > 500 then 'text_too_long'
            when assigned_date is null then 'assigned_date_not_a_date'
            when due_text is not null and due_date is null then 'due_date_not_a_date'
            when completed_text is not null and completed_at is null then 'completed_at_not_a_date'
            when hours_text is not null and hours is null then 'hours_not_a_number'
            when hours < 0 then 'hours_negative'
        end as reason
    from typed
),

ranked as (
    select
        judged.*,
        reason is null
        and row_number() over (partition by reason is null, id order by row_number desc) > 1 as is_duplicate
    from judged
),

noted as (
    insert into verdicts (row_number, reason, is_duplicate, is_warned)
    select row_number, reason, is_duplicate, false
    from ranked
    where reason is not null or is_duplicate
)

insert into silver.tasks as current (
    source, task_id, employee_id, location_id, kind, status, assigned_date, due_date, completed_at, hours,
    source_version, is_deleted
)
select
    :source,
    :source || ':' || id,
    :source || ':' || employee_id,
    :source || ':' || location_id,
    kind,
    status,
    assigned_date,
    due_date,
    completed_at,
    hours,
    :load_id * 10000000000 + row_number,
    false
from ranked
where reason is null and not is_duplicate
on conflict (source, task_id) do update set
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
where current.source_version <= excluded.source_version;
