-- silver.full_id: what a source calls a thing, with its namespace; NULL for none.
-- writes: silver.full_id
-- why:    who sends to the API may name a thing of another source, as in csv:L2; every other source names its own.
--         warehouse/ids.py says the same in Python
create or replace function silver.full_id(source text, said text) returns text
language sql immutable parallel safe
return case when source = 'api' and said ~ '^(api|csv|erp|square):.' then said else source || ':' || said end;
