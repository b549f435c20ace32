-- gold.dim_customer: customers whom only reviews name.
-- grain:  one row per customer_id
-- reads:  touched_reviews, silver.reviews, silver.customers
-- writes: gold.dim_customer
-- why:    nothing is known of them; whoever bought has the same row already
insert into gold.dim_customer (
    customer_id, observed_at, valid_from, valid_to, is_current, customer_name, email, signup_date, customer_segment,
    region, is_inferred
)
select distinct
    reviews.customer_id, null::timestamptz, '-infinity'::timestamptz, 'infinity'::timestamptz,
    true, 'Unknown', null::text, null::date, '', '', true
from touched_reviews
inner join silver.reviews
    on reviews.source = touched_reviews.source and reviews.review_id = touched_reviews.review_id
where reviews.customer_id is not null
    and not exists (
        select 1
        from silver.customers
        where customers.source = reviews.source and customers.customer_id = reviews.customer_id
    )
on conflict (customer_id, valid_from) do nothing;
