-- silver.written_time: the clock time of a date-time, as written; empty where it has none.
-- writes: silver.written_time
create or replace function silver.written_time(value text) returns text
language sql immutable parallel safe
return case
    when strpos(value, ':') = 0 then ''
    else btrim(substr(value, greatest(strpos(value, ':') - 2, 1)), ' T,')
end;
