-- staged_reviews from the ERP's reviews: one load, typed and judged.
-- grain:  one row per row of the load
-- reads:  bronze.system_reviews
-- writes: staged_reviews
with typed as materialized (
    select
        row_number,
        silver.clean_text(id) as id,
        silver.clean_text(customer_id) as customer_id,
        silver.clean_text(product_id) as product_id,
        silver.parse_amount(rating) as rating,
        silver.local_clock(coalesce(silver.clean_text(reviewed_at), silver.clean_text(created_at)), :time_zone)::date
            as review_date,
        coalesce(silver.clean_text(review_text), '') as review_text,
        coalesce(silver.utc_moment(updated_at), silver.utc_moment(created_at), received_at) as stamped_at,
        silver.clean_text(deleted_at) is not null as is_deleted
    from bronze.system_reviews
    where load_id = :load_id
)

insert into staged_reviews (
    row_number, reason, review_id, customer_id, product_id, rating, review_date, review_text, source_version,
    is_deleted
)
select
    row_number,
    case
        when id is null then 'review_id_missing'
        when product_id is null then 'product_id_missing'
        when length(concat_ws('', id, customer_id, product_id)) > 500 then 'text_too_long'
        when rating is null then 'rating_not_a_number'
        when rating not between 1 and 5 or rating <> trunc(rating) then 'rating_out_of_range'
        when review_date is null then 'review_date_not_a_date'
        when review_date not between '2000-01-01' and :latest_date then 'review_date_out_of_range'
    end,
    :source || ':' || id,
    :source || ':' || customer_id,
    :source || ':' || product_id,
    case when rating between 1 and 5 then rating::integer end,
    review_date,
    review_text,
    silver.version_of(stamped_at),
    is_deleted
from typed;
