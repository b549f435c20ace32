-- staged_order_lines from the ERP's sale details: one load, typed and judged.
-- grain:  one row per row of the load
-- reads:  bronze.system_sale_details
-- writes: staged_order_lines
-- why:    a line's number is its id, since a table of its own gives it no place in the order
with typed as (
    select
        row_number,
        silver.clean_text(id) as id,
        silver.clean_text(sale_id) as sale_id,
        product_id, product_name, category,
        quantity, unit_price, discount_amount, tax_amount, total_amount, cost_amount,
        silver.in_company_currency(1, currency, :currency, cast(:currency_rates as jsonb)) as rate,
        silver.clean_text(returned_detail_id) as returned_id,
        coalesce(silver.utc_moment(updated_at), silver.utc_moment(created_at), received_at) as stamped_at,
        silver.clean_text(deleted_at) is not null as is_deleted
    from bronze.system_sale_details
    where load_id = :load_id
    offset 0 -- noqa: AM09
)

insert into staged_order_lines (
    row_number, reason, order_id, line_number, is_numbered, status, source_line_id, returned_order_id,
    returned_source_line_id, product_id, product_name, category, quantity, unit_price, gross_amount, discount_amount,
    tax_amount, net_amount, cost_amount, source_version, is_deleted, is_warned
)
select
    typed.row_number,
    case
        when typed.id is null then 'line_id_missing'
        when typed.sale_id is null then 'order_id_missing'
        when products.reason is not null then products.reason
        when typed.rate is null then 'currency_not_the_companys'
        else amounts.reason
    end,
    :source || ':' || typed.sale_id,
    silver.number_of_id(typed.id),
    true,
    cast(null as text),
    typed.id,
    cast(null as text),
    typed.returned_id,
    :source || ':' || products.product_id,
    products.product_name,
    products.category,
    amounts.quantity,
    amounts.unit_price,
    amounts.gross_amount,
    amounts.discount_amount,
    amounts.tax_amount,
    amounts.net_amount,
    amounts.cost_amount,
    silver.version_of(typed.stamped_at),
    typed.is_deleted,
    false
from typed
cross join
    lateral silver.sold_product(
        typed.product_id, typed.product_name, typed.category, concat(typed.id, typed.sale_id, typed.returned_id)
    ) as products
cross join
    lateral silver.line_amounts(
        typed.quantity, typed.unit_price, typed.discount_amount, typed.tax_amount, typed.total_amount,
        typed.cost_amount, typed.rate
    ) as amounts;
