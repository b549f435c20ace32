-- silver.utc_moment: the moment of an ISO date-time, in UTC where it names no zone; NULL where the text is none.
-- reads:  silver.parse_timestamp, silver.has_zone
-- writes: silver.utc_moment
create or replace function silver.utc_moment(value text) returns timestamptz
language sql stable parallel safe
return case
    when silver.parse_timestamp(value) is null then null
    when silver.has_zone(value) then value::timestamptz
    else silver.parse_timestamp(value) at time zone 'UTC'
end;
