-- queries/trends/changes: days from which a level changed and stayed, the newest first.
-- grain:  one row per measure, scope, scope id and change
-- reads:  predictions.kpi_change_points_latest, gold.dim_location
-- why:    what is more likely to be chance than :likely is no change, wherever changes are shown
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
where changes.q_value <= :likely
order by changes.date desc, changes.scope asc, changes.scope_id asc, changes.measure asc
