-- silver.own_id: what a source calls a thing, without a namespace; NULL for none.
-- reads:  silver.full_id
-- writes: silver.own_id
create or replace function silver.own_id(source text, said text) returns text
language sql immutable parallel safe
return substr(silver.full_id(source, said), strpos(silver.full_id(source, said), ':') + 1);
