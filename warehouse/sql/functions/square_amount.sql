-- silver.square_amount: one of Square's money objects in the company's currency, NULL where it is none or has no rate.
-- reads:  silver.parse_amount, silver.minor_units, silver.in_company_currency
-- writes: silver.square_amount
create or replace function silver.square_amount(money jsonb, company text, rates jsonb) returns numeric
language sql immutable parallel safe
return silver.in_company_currency(
    silver.parse_amount(money ->> 'amount') / power(10::numeric, silver.minor_units(money ->> 'currency')),
    money ->> 'currency', company, rates
);
