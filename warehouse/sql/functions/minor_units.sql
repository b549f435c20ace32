-- silver.minor_units: decimals of a currency (ISO 4217): 2 for USD, 0 for JPY, 3 for KWD.
-- writes: silver.minor_units
-- why:    Square counts money in the smallest unit of its currency
create or replace function silver.minor_units(currency text) returns integer
language sql immutable parallel safe
return case
    when currency ~ '^(BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|UYI|VND|VUV|XAF|XOF|XPF)$' then 0
    when currency ~ '^(BHD|IQD|JOD|KWD|LYD|OMR|TND)$' then 3
    when currency ~ '^(CLF|UYW)$' then 4
    else 2
end;
