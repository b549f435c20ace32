-- replaying without rows of flat lists with which others of their product came that are not put through with them.
-- grain:  one row per rejected row
-- reads:  replaying, bronze.flat_sales
-- writes: replaying
-- why:    without an id of its own such a row is told apart by its place among the others; put through by itself it
--         would take the place of one that counts
with said as (
    select
        bad.load_id, bad.row_number, own_ids.own_id as product_id,
        coalesce(bad.payload ->> 'inbox_id', '') as message,
        silver.clean_text(bad.payload ->> 'transaction_id') as transaction_id
    from replaying as bad
    cross join
        lateral silver.sold_product(
            bad.payload ->> 'product_id', bad.payload ->> 'product_name', null, null
        ) as products
    cross join lateral silver.own_id(:source, products.product_id) as own_ids (own_id)
    where (bad.system, bad.source, bad.object) = (:system, :source, :object)
        and silver.clean_text(bad.payload ->> 'line_id') is null
),

counting as (
    select
        sales.load_id, own_ids.own_id as product_id,
        coalesce(cast(sales.inbox_id as text), '') as message,
        silver.clean_text(sales.transaction_id) as transaction_id
    from bronze.flat_sales as sales
    cross join lateral silver.sold_product(sales.product_id, sales.product_name, null, null) as products
    cross join lateral silver.own_id(:source, products.product_id) as own_ids (own_id)
    left join replaying as along
        on along.load_id = sales.load_id and along.row_number = sales.row_number
    where sales.load_id in (select said.load_id from said)
        and silver.clean_text(sales.line_id) is null
        and along.load_id is null
),

inseparable as (
    select distinct said.load_id, said.row_number
    from said
    inner join counting using (load_id, message, transaction_id, product_id)
)

delete from replaying as bad
using inseparable
where (bad.system, bad.source, bad.object) = (:system, :source, :object)
    and (bad.load_id, bad.row_number) = (inseparable.load_id, inseparable.row_number);
