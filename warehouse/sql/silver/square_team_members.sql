-- staged_employees from Square's team: one load, typed and judged.
-- grain:  one row per team member delivered
-- reads:  bronze.square_team_members
-- writes: staged_employees
-- why:    Square says who is inactive, not since when, so no last day is made up; who works at several places has no
--         home location
with typed as materialized (
    select
        row_number,
        received_at,
        silver.clean_text(payload ->> 'id') as id,
        silver.clean_text(
            concat_ws(' ', silver.clean_text(payload ->> 'given_name'), silver.clean_text(payload ->> 'family_name'))
        ) as employee_name,
        silver.clean_text(
            jsonb_path_query_first(payload, '$.wage_setting.job_assignments[0].job_title') #>> '{}'
        ) as job_title,
        payload ->> 'is_owner' = 'true' as is_owner,
        case
            when jsonb_path_query_array(payload, '$.assigned_locations.location_ids[*]') - 0 = '[]'
                then silver.clean_text(payload #>> '{assigned_locations,location_ids,0}')
        end as location,
        coalesce(silver.utc_moment(payload ->> 'updated_at'), received_at) as changed_at
    from bronze.square_team_members
    where load_id = :load_id
)

insert into staged_employees (
    row_number, reason, employee_id, employee_name, role, location_id, hired_date, left_date, source_version, is_deleted
)
select
    row_number,
    case
        when id is null then 'employee_id_missing'
        when length(concat_ws('', id, job_title, location)) > 500 then 'text_too_long'
    end,
    :source || ':' || id,
    coalesce(employee_name, 'Unknown'),
    coalesce(job_title, case when is_owner then 'Owner' end, ''),
    :source || ':' || location,
    null,
    null,
    silver.version_of(changed_at),
    false
from typed;
