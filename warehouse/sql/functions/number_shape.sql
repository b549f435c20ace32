-- silver.number_shape: a text with 0 for every digit, and a mark at its end where it begins with 0 and a decimal mark.
-- writes: silver.number_shape
-- why:    a column has few shapes, so that how it writes numbers is decided once per shape; the mark (a character no
--         file has) keeps 0,125, which is never thousands, apart from 1,234
create or replace function silver.number_shape(value text) returns text
language sql immutable parallel safe
return translate(value, '123456789', '000000000') || case
    when strpos(value, '0,') + strpos(value, '0.') > 0 and value ~ '^[^0-9]*0[.,]' then E'\x01'
    else ''
end;
