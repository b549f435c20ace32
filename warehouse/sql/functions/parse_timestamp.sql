-- silver.parse_timestamp: the clock time of an ISO date or date-time, NULL where the text is none.
-- writes: silver.parse_timestamp
-- why:    a cast alone takes 'yesterday' and fails on February 30; a zone at the end is left to has_zone
create or replace function silver.parse_timestamp(value text) returns timestamp
language sql stable parallel safe
return case
    when
        value !~ (
            '^\s*[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'
            '([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?'
            '(Z|[-+](0[0-9]|1[0-5])(:?[0-5][0-9])?)?)?\s*$'
        ) then null
    when substr(btrim(value), 1, 4) = '0000' then null
    when substr(btrim(value), 9, 2) > '28'
        and substr(btrim(value), 9, 2)::integer > extract(
            day from make_date(substr(btrim(value), 1, 4)::integer, substr(btrim(value), 6, 2)::integer, 1)
            + interval '1 month - 1 day'
        ) then null
    else value::timestamp
end;
