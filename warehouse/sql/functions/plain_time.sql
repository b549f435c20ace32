-- silver.plain_time: a clock time of 24 hours with a blank before it, from one that may have 12.
-- writes: silver.plain_time
-- why:    what is no time of 12 hours stays as it is, for silver to judge
create or replace function silver.plain_time(value text) returns text
language sql immutable parallel safe
return case
    when
        value ~* '^(0?[1-9]|1[0-2])(:[0-9]{2}){1,2}([.][0-9]+)?[\s\u00a0\u202f]*[ap][.]?\s?m[.]?$'
        then concat(
                ' ',
                lpad((split_part(value, ':', 1)::integer % 12 + 12 * (value ~* 'p')::integer)::text, 2, '0'),
                substring(value, '(:[0-9]{2}.*[0-9]|:[0-9]{2})')
            )
    when value ~ '^[0-9]:' then ' 0' || value
    else ' ' || value
end;
