-- silver.line_amounts: the amounts of an order line from a source's texts, times `rate`, or why they cannot be.
-- reads:  silver.clean_text, silver.parse_amount
-- writes: silver.line_amounts
-- why:    net is the total less tax where a total is given, else price times quantity less discount; a line without a
--         price has the one that its total implies; without 'offset 0' every mention would parse anew
create or replace function silver.line_amounts(
    quantity_text text, price_text text, discount_text text, tax_text text, total_text text, cost_text text,
    rate numeric
)
returns table (
    quantity numeric, unit_price numeric, gross_amount numeric, discount_amount numeric, tax_amount numeric,
    net_amount numeric, cost_amount numeric, reason text
)
language sql stable parallel safe
begin atomic
    select
        case when judged.reason is null then judged.quantity end,
        case when judged.reason is null then judged.price end,
        case when judged.reason is null then judged.gross end,
        case when judged.reason is null then coalesce(judged.discount, judged.gross - judged.net) end,
        case when judged.reason is null then judged.tax end,
        case when judged.reason is null then judged.net end,
        case when judged.reason is null then judged.cost end,
        judged.reason
    from (
        select
            priced.*,
            case
                when silver.clean_text(quantity_text) is null then 'quantity_missing'
                when priced.quantity is null then 'quantity_not_a_number'
                when round(priced.quantity, 4) = 0 then 'quantity_zero'
                when coalesce(silver.clean_text(price_text), silver.clean_text(total_text)) is null
                    then 'unit_price_missing'
                when priced.given_price is null and silver.clean_text(price_text) is not null
                    then 'unit_price_not_a_number'
                when priced.total is null and silver.clean_text(total_text) is not null
                    then 'total_amount_not_a_number'
                when priced.discount is null and silver.clean_text(discount_text) is not null
                    then 'discount_not_a_number'
                when priced.tax is null then 'tax_not_a_number'
                when priced.cost is null and silver.clean_text(cost_text) is not null then 'cost_not_a_number'
                when priced.price < 0 and round(priced.price, 4) < 0 then 'unit_price_negative'
                when greatest(
                        abs(priced.gross), abs(priced.net), abs(priced.discount), priced.price, abs(priced.cost)
                    ) >= 10000000000000 then 'amount_too_large'
            end as reason
        from (
            select
                netted.*,
                coalesce(netted.quantity * netted.given_price, netted.net + coalesce(netted.discount, 0)) as gross,
                coalesce(
                    netted.given_price,
                    (netted.net + coalesce(netted.discount, 0)) / nullif(netted.quantity, 0)
                ) as price
            from (
                select
                    given.*,
                    coalesce(
                        given.total - given.tax, given.quantity * given.given_price - coalesce(given.discount, 0)
                    ) as net
                from (
                    select
                        silver.parse_amount(quantity_text) as quantity,
                        silver.parse_amount(price_text) * rate as given_price,
                        silver.parse_amount(discount_text) * rate as discount,
                        case
                            when silver.clean_text(tax_text) is null then 0 else silver.parse_amount(tax_text) * rate
                        end as tax,
                        silver.parse_amount(total_text) * rate as total,
                        silver.parse_amount(cost_text) * rate as cost
                    where true
                    offset 0 -- noqa: AM09
                ) as given
                offset 0 -- noqa: AM09
            ) as netted
            offset 0 -- noqa: AM09
        ) as priced
        offset 0 -- noqa: AM09
    ) as judged;
end;
