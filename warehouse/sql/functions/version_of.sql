-- silver.version_of: a moment as a whole number that orders versions: microseconds since 1970.
-- writes: silver.version_of
create or replace function silver.version_of(moment timestamptz) returns bigint
language sql immutable parallel safe
return (extract(epoch from moment) * 1000000)::bigint;
