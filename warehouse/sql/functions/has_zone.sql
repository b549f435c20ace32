-- silver.has_zone: true where an ISO date-time names its own zone (Z or an offset).
-- writes: silver.has_zone
create or replace function silver.has_zone(value text) returns boolean
language sql immutable parallel safe
return value ~ ':[0-9.]+(Z|[-+][0-9:]+)\s*$';
