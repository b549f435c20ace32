-- queries/trends/unusual_days: single days out of the ordinary, the newest first.
-- grain:  one row per day, measure, scope and scope id
-- reads:  predictions.kpi_anomalies_latest, gold.dim_location
select
    days.date,
    days.measure,
    days.scope,
    days.scope_id,
    case days.scope when 'location' then coalesce(places.location_name, days.scope_id) else 'All locations' end as name,
    days.value,
    days.expected,
    days.direction,
    days.money_at_stake,
    days.as_of_date
from predictions.kpi_anomalies_latest as days
left join gold.dim_location as places on places.location_id = days.scope_id and days.scope = 'location'
where days.kind = 'day'
order by days.date desc, days.scope asc, days.scope_id asc, days.measure asc
