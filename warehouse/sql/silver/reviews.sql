-- silver.reviews from the reviews of the load in hand, whatever system they are from.
-- grain:  one row per (source, review_id)
-- reads:  staged_reviews
-- writes: silver.reviews, verdicts, touched_reviews
-- why:    of rows with the same id the newest version counts, the others are duplicates; a newer version is noted
--         even where nothing else differs, so that an older one that comes late is known for what it is
with ranked as (
    select
        row_number,
        reason,
        review_id, customer_id, product_id, rating, review_date, review_text, source_version, is_deleted,
        reason is null and row_number() over (
            partition by review_id, reason is null
            order by source_version desc, row_number desc
        ) > 1 as is_duplicate
    from staged_reviews
),

noted as (
    insert into verdicts (row_number, reason, is_duplicate, is_warned)
    select row_number, reason, is_duplicate, false
    from ranked
    where reason is not null or is_duplicate
),

written as (
    insert into silver.reviews as current (
        source, review_id, customer_id, product_id, rating, review_date, review_text, source_version, is_deleted
    )
    select
        :source,
        review_id, customer_id, product_id, rating, review_date, review_text, source_version, is_deleted
    from ranked
    where reason is null and not is_duplicate
    on conflict (source, review_id) do update
        set
            customer_id = excluded.customer_id,
            product_id = excluded.product_id,
            rating = excluded.rating,
            review_date = excluded.review_date,
            review_text = excluded.review_text,
            source_version = excluded.source_version,
            is_deleted = excluded.is_deleted
        where current.source_version <= excluded.source_version
        and (
            current.customer_id, current.product_id, current.rating, current.review_date, current.review_text,
            current.source_version, current.is_deleted
        ) is distinct from (
            excluded.customer_id, excluded.product_id, excluded.rating, excluded.review_date, excluded.review_text,
            excluded.source_version, excluded.is_deleted
        )
    returning review_id
)

insert into touched_reviews (source, review_id)
select :source, review_id from written
on conflict (review_id) do nothing;
