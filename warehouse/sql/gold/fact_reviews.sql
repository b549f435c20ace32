-- gold.fact_reviews: the touched reviews, replaced.
-- grain:  one row per (customer_id, review_id)
-- reads:  touched_reviews, silver.reviews, silver.customer_identities, gold.dim_product
-- writes: gold.fact_reviews, changed_reviews
-- why:    out and in again, so that a changed customer or product never doubles; a customer whom nothing else names yet
--         has no identity, and is a person of their own
with removed as (
    delete from gold.fact_reviews
    where review_id in (select touched_reviews.review_id from touched_reviews)
    returning *
)

insert into changed_reviews (sign, customer_id, is_guest)
select -1, customer_id, is_guest from removed;

with added as (
    insert into gold.fact_reviews (
        customer_id, review_id, product_key, review_date, rating, review_text, source, is_guest
    )
    select
        coalesce(
            identities.customer_id, reviews.customer_id, concat_ws(':', 'guest', 'review', reviews.review_id)
        ) as customer_id,
        reviews.review_id,
        dim_product.product_key,
        reviews.review_date,
        reviews.rating,
        reviews.review_text,
        reviews.source,
        reviews.customer_id is null as is_guest
    from touched_reviews
    inner join silver.reviews
        on reviews.source = touched_reviews.source and reviews.review_id = touched_reviews.review_id
    inner join gold.dim_product on dim_product.product_id = reviews.product_id
    left join silver.customer_identities as identities
        on identities.source = reviews.source and identities.source_customer_id = reviews.customer_id
    where not reviews.is_deleted
    returning *
)

insert into changed_reviews (sign, customer_id, is_guest)
select 1, customer_id, is_guest from added;
