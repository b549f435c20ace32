-- silver.in_company_currency: an amount in the company's currency, NULL where no rate is given for its own.
-- writes: silver.in_company_currency
-- why:    nothing is converted unasked; `rates` is CURRENCY_RATES as JSON: units of the company's currency for one
create or replace function silver.in_company_currency(amount numeric, currency text, company text, rates jsonb)
returns numeric
language sql immutable parallel safe
return case
    when coalesce(btrim(currency), '') in ('', company) then amount
    when upper(btrim(currency)) = company then amount
    else amount * (rates ->> upper(btrim(currency)))::numeric
end;
