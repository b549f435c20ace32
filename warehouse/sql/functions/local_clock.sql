-- silver.local_clock: what a clock in `zone` shows at an ISO date-time, taken as UTC where it names no zone of its own.
-- reads:  silver.parse_timestamp, silver.utc_moment
-- writes: silver.local_clock
-- why:    a date without a time is that day everywhere; NULL where the text is neither
create or replace function silver.local_clock(value text, zone text) returns timestamp
language sql stable parallel safe
return case
    when position(':' in value) > 0 then silver.utc_moment(value) at time zone zone
    else silver.parse_timestamp(value)
end;
