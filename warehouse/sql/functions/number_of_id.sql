-- silver.number_of_id: a number for an id: the id itself where it is one, else 60 bits of its MD5; NULL for none.
-- writes: silver.number_of_id
-- why:    lines are keyed by number, and ids such as UUIDs are none; two of one order are alike once in 10^18
create or replace function silver.number_of_id(value text) returns bigint
language sql immutable parallel safe
return case
    when value ~ '^(0|[1-9][0-9]{0,17})$' then value::bigint
    else ('x' || substr(md5(value), 1, 15))::bit(60)::bigint
end;
