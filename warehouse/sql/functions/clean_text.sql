-- silver.clean_text: text without blanks around it, NULL where nothing is left.
-- writes: silver.clean_text
create or replace function silver.clean_text(value text) returns text
language sql immutable parallel safe
return nullif(btrim(value, E' \t\r\n\u00a0'), '');
