-- silver.sold_product: the product of an order line from a source's texts, or why there is none.
-- reads:  silver.clean_text
-- writes: silver.sold_product
-- why:    a product that a sale only names is known by that name; texts that an index takes are bounded with the
--         other ids of the line, `further`
create or replace function silver.sold_product(id text, name text, kind text, further text)
returns table (product_id text, product_name text, category text, reason text)
language sql immutable parallel safe
begin atomic
    select
        named.product_id,
        named.product_name,
        named.category,
        case
            when named.product_id is null then 'product_id_missing'
            when length(concat(named.product_id, named.category, further)) > 500 then 'text_too_long'
        end
    from (
        select
            coalesce(silver.clean_text(id), 'name:' || lower(silver.clean_text(name))) as product_id,
            coalesce(silver.clean_text(name), '') as product_name,
            coalesce(silver.clean_text(kind), '') as category
        where true
        offset 0 -- noqa: AM09
    ) as named;
end;
