-- staged_tasks from tasks.csv: one load, typed and judged.
-- grain:  one row per row of the load
-- reads:  bronze.csv_tasks
-- writes: staged_tasks
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
            when round(hours, 4) < 0 then 'hours_negative'
        end as reason
    from typed
)

insert into staged_tasks (
    row_number, reason, task_id, employee_id, location_id, kind, status, assigned_date, due_date, completed_at, hours,
    source_version, is_deleted
)
select
    row_number,
    reason,
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
from judged;
