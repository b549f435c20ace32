-- silver.has_zone: true where an ISO date-time names its own zone (Z or an offset).
-- writes: silver.has_zone
-- why:    most texts are a plain date or date-time, which costs less to see than to search
create or replace function silver.has_zone(value text) returns boolean
language sql immutable parallel safe
return case
    when upper(value) = lower(value) and (value like '____-__-__ __:__:__' or value like '____-__-__') then false
    else value ~ ':[0-9.]+(Z|[-+][0-9:]+)\s*$'
end;
