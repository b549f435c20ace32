-- queries/trends/changes: days from which a level changed and stayed, the newest first.
-- grain:  one row per measure, scope, scope id and change
-- reads:  predictions.kpi_change_points_latest, gold.dim_location
select
    changes.date,
    changes.measure,
    changes.scope,
    changes.scope_id,
    case changes.scope
        when 'location' then coalesce(places.location_name, changes.scope_id)
        when 'category' then changes.scope_id
        else 'All locations'
    end as name,
    changes.from_date,
    changes.to_date,
    changes.before,
    changes.after,
    changes.change_rate,
    changes.lo95,
    changes.hi95,
    changes.q_value,
    changes.quality,
    changes.as_of_date
from predictions.kpi_change_points_latest as changes
left join gold.dim_location as places on places.location_id = changes.scope_id and changes.scope = 'location'
order by changes.date desc, changes.scope asc, changes.scope_id asc, changes.measure asc
