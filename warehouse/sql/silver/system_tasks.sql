-- staged_tasks from the ERP's tasks: one load, typed and judged.
-- grain:  one row per row of the load
-- reads:  bronze.system_tasks, silver.locations
-- writes: staged_tasks
-- why:    when work was given out and done is a moment, read on the location's clock; when it is due is a day as said
with typed as materialized (
    select
        tasks.row_number,
        silver.clean_text(tasks.id) as id,
        silver.clean_text(tasks.employee_id) as employee_id,
        silver.clean_text(tasks.location_id) as location_id,
        coalesce(silver.clean_text(tasks.kind), '') as kind,
        coalesce(lower(silver.clean_text(tasks.status)), '') as status,
        coalesce(silver.clean_text(tasks.assigned_at), silver.clean_text(tasks.created_at)) as assigned_text,
        silver.clean_text(tasks.due_at) as due_text,
        silver.parse_timestamp(tasks.due_at)::date as due_date,
        silver.clean_text(tasks.completed_at) as completed_text,
        silver.clean_text(tasks.hours) as hours_text,
        silver.parse_amount(tasks.hours) as hours,
        coalesce(silver.utc_moment(tasks.updated_at), silver.utc_moment(tasks.created_at), tasks.received_at)
            as stamped_at,
        silver.clean_text(tasks.deleted_at) is not null as is_deleted
    from bronze.system_tasks as tasks
    where tasks.load_id = :load_id
),

timed as (
    select
        typed.*,
        silver.local_clock(typed.assigned_text, coalesce(locations.time_zone, :time_zone))::date as assigned_date,
        silver.local_clock(typed.completed_text, coalesce(locations.time_zone, :time_zone)) as completed_at
    from typed
    left join silver.locations as locations
        on locations.source = :source and locations.location_id = :source || ':' || typed.location_id
    offset 0 -- noqa: AM09
)

insert into staged_tasks (
    row_number, reason, task_id, employee_id, location_id, kind, status, assigned_date, due_date, completed_at, hours,
    source_version, is_deleted
)
select
    row_number,
    case
        when id is null then 'task_id_missing'
        when employee_id is null then 'employee_id_missing'
        when length(concat_ws('', id, employee_id, location_id)) > 500 then 'text_too_long'
        when assigned_date is null then 'assigned_date_not_a_date'
        when due_text is not null and due_date is null then 'due_date_not_a_date'
        when completed_text is not null and completed_at is null then 'completed_at_not_a_date'
        when hours_text is not null and hours is null then 'hours_not_a_number'
        when round(hours, 4) < 0 then 'hours_negative'
    end,
    :source || ':' || id,
    :source || ':' || employee_id,
    :source || ':' || location_id,
    kind,
    status,
    assigned_date,
    due_date,
    completed_at,
    hours,
    silver.version_of(stamped_at),
    is_deleted
from timed;
