-- silver.employees from employees.csv: one load, typed.
-- grain:  one row per (source, employee_id)
-- reads:  bronze.csv_employees
-- writes: silver.employees, verdicts
-- why:    of rows with the same id the last one counts, the others are duplicates
with typed as materialized (
    select
        row_number,
        silver.clean_text(employee_id) as id,
        coalesce(silver.clean_text(employee_name), 'Unknown') as employee_name,
        coalesce(silver.clean_text(role), '') as role,
        silver.clean_text(location_id) as location_id,
        silver.clean_text(hired_date) as hired_text,
        silver.parse_timestamp(hired_date)::date as hired_date,
        silver.clean_text(left_date) as left_text,
        silver.parse_timestamp(left_date)::date as left_date
    from bronze.csv_employees
    where load_id = :load_id
),

judged as (
    select
        typed.*,
        case
            when id is null then 'employee_id_missing'
            when length(concat_ws('', id, location_id)) > 500 then 'text_too_long'
            when hired_text is not null and hired_date is null then 'hired_date_not_a_date'
            when left_text is not null and left_date is null then 'left_date_not_a_date'
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

insert into silver.employees as current (
    source, employee_id, employee_name, role, location_id, hired_date, left_date, source_version, is_deleted
)
select
    :source,
    :source || ':' || id,
    employee_name,
    role,
    :source || ':' || location_id,
    hired_date,
    left_date,
    :load_id * 10000000000 + row_number,
    false
from ranked
where reason is null and not is_duplicate
on conflict (source, employee_id) do update set
    employee_name = excluded.employee_name,
    role = excluded.role,
    location_id = excluded.location_id,
    hired_date = excluded.hired_date,
    left_date = excluded.left_date,
    source_version = excluded.source_version,
    is_deleted = excluded.is_deleted
where current.source_version <= excluded.source_version;
