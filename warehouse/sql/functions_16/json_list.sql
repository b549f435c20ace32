-- silver.json_list: a JSON array, NULL where the text is none.
-- writes: silver.json_list
-- why:    from PostgreSQL 16 on a cast can be tried, at no cost of a subtransaction
create or replace function silver.json_list(value text) returns jsonb
language sql immutable parallel safe
return case
    when pg_input_is_valid(value, 'jsonb')
        then case when jsonb_typeof(value::jsonb) = 'array' then value::jsonb end
end;
