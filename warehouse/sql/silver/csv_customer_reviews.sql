-- silver.reviews from customer_reviews.csv: one load, typed.
-- grain:  one row per (source, review_id)
-- reads:  bronze.csv_customer_reviews
-- writes: silver.reviews, verdicts
-- why:    of rows with the same id the last one counts, the others are duplicates
with typed as materialized (
    select
        row_number,
        silver.clean_text(review_id) as id,
        silver.clean_text(customer_id) as customer_id,
        silver.clean_text(product_id) as product_id,
        silver.parse_amount(rating) as rating,
        silver.parse_timestamp(review_date)::date as review_date,
        coalesce(silver.clean_text(review_text), '') as review_text
    from bronze.csv_customer_reviews
    where load_id = :load_id
),

judged as (
    select
        typed.*,
        case
            when id is null then 'review_id_missing'
            when product_id is null then 'product_id_missing'
            when length(concat_ws('', id, customer_id, product_id)) > 500 then 'text_too_long'
            when rating is null then 'rating_not_a_number'
            when rating not between 1 and 5 or rating <> trunc(rating) then 'rating_out_of_range'
            when review_date is null then 'review_date_not_a_date'
            when review_date not between '2000-01-01' and :latest_date then 'review_date_out_of_range'
        end as reason
    from typed
),

ranked as (
    select
        judged.*,
        reason is null
        and row_number() over (partition by reason is null, id order by row_number desc) > 1 as is_duplicate
    from judged
),

noted as (
    insert into verdicts (row_number, reason, is_duplicate, is_warned)
    select row_number, reason, is_duplicate, false
    from ranked
    where reason is not null or is_duplicate
)

insert into silver.reviews as current (
    source, review_id, customer_id, product_id, rating, review_date, review_text, source_version, is_deleted
)
select
    :source,
    :source || ':' || id,
    :source || ':' || customer_id,
    :source || ':' || product_id,
    rating::integer,
    review_date,
    review_text,
    :load_id * 10000000000 + row_number,
    false
from ranked
where reason is null and not is_duplicate
on conflict (source, review_id) do update set
    customer_id = excluded.customer_id,
    product_id = excluded.product_id,
    rating = excluded.rating,
    review_date = excluded.review_date,
    review_text = excluded.review_text,
    source_version = excluded.source_version,
    is_deleted = excluded.is_deleted
where current.source_version <= excluded.source_version;
