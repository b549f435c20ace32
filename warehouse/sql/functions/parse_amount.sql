-- silver.parse_amount: a plain decimal number, NULL where the text is none.
-- writes: silver.parse_amount
-- why:    the pattern bounds the digits, so that the cast can neither fail nor, rounded, overflow numeric(18,4); a
--         binary float has some 340 decimals at most, and a bound of a pattern is 255 at most
create or replace function silver.parse_amount(value text) returns numeric
language sql immutable parallel safe
return case
    when value ~ '^\s*[-+]?([0-9]{1,13}(\.[0-9]{0,99}[0-9]{0,250})?|\.[0-9]{1,99}[0-9]{0,250})\s*$' then value::numeric
end;
