-- silver.written_date: the part of a date-time before its clock time, as written.
-- writes: silver.written_date
create or replace function silver.written_date(value text) returns text
language sql immutable parallel safe
return case
    when strpos(value, ':') = 0 then btrim(value)
    else btrim(left(value, greatest(strpos(value, ':') - 3, 0)), ' T,')
end;
