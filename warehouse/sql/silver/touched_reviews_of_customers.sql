-- touched_reviews: reviews whose writer may be another person now.
-- grain:  one row per review
-- reads:  touched_customers, silver.reviews
-- writes: touched_reviews
-- why:    a customer who becomes another person is touched from the beginning; a later version keeps the person
insert into touched_reviews (source, review_id)
select reviews.source, reviews.review_id
from touched_customers
inner join silver.reviews
    on reviews.source = split_part(touched_customers.customer_id, ':', 1)
    and reviews.customer_id = touched_customers.customer_id
where touched_customers.changed_from = '-infinity'
on conflict (review_id) do nothing;
