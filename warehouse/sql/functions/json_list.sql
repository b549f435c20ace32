-- silver.json_list: a JSON array, NULL where the text is none.
-- writes: silver.json_list
-- why:    before PostgreSQL 16 a cast cannot be tried without an exception
create or replace function silver.json_list(value text) returns jsonb
language plpgsql immutable parallel safe
as $$
begin
    return case when jsonb_typeof(value::jsonb) = 'array' then value::jsonb end;
exception
    when others then return null;
end
$$;
