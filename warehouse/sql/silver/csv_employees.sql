-- staged_employees from employees.csv: one load, typed and judged.
-- grain:  one row per row of the load
-- reads:  bronze.csv_employees
-- writes: staged_employees
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
)

insert into staged_employees (
    row_number, reason, employee_id, employee_name, role, location_id, hired_date, left_date, source_version, is_deleted
)
select
    row_number,
    reason,
    :source || ':' || id,
    employee_name,
    role,
    :source || ':' || location_id,
    hired_date,
    left_date,
    :load_id * 10000000000 + row_number,
    false
from judged;
