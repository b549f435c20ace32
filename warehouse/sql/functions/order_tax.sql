-- silver.order_tax: where the tax that a source says of an order as a whole belongs, if its lines have none.
-- writes: silver.order_tax
-- why:    the source's total tells: it is what the lines come to, and the tax is in them, or that and the tax, or
--         neither, and then it is not known (NULL). Without a total the lines' amounts stay what they are
create or replace function silver.order_tax(
    order_tax numeric, lines_tax numeric, total_amount numeric, lines_amount numeric
)
returns table (on_top_amount numeric, included_amount numeric)
language sql immutable parallel safe
begin atomic
    select
        case judged.place when 'on top' then order_tax when 'included' then 0 when 'none' then 0 end,
        case judged.place when 'included' then order_tax when 'on top' then 0 when 'none' then 0 end
    from (
        select case
            when coalesce(order_tax, 0) = 0 or lines_tax <> 0 then 'none'
            when total_amount is null then 'on top'
            when abs(total_amount - lines_amount - order_tax) <= least(abs(total_amount - lines_amount), 0.01)
                then 'on top'
            when abs(total_amount - lines_amount) <= 0.01 and abs(order_tax) < abs(lines_amount) then 'included'
        end as place
    ) as judged;
end;
