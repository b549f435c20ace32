-- bronze.system_reviews: reviews of the ERP, whether its API or its database gave them.
-- grain:  one row per row delivered
-- reads:  bronze.laravel_reviews, bronze.erp_reviews
-- writes: bronze.system_reviews
-- why:    the two are one system with one set of ids, so one statement judges the rows of both
create or replace view bronze.system_reviews as
select
    load_id, row_number, received_at, id, customer_id, product_id, rating, review_text, reviewed_at, created_at,
    updated_at, deleted_at
from bronze.laravel_reviews
union all
select
    load_id, row_number, received_at, id, customer_id, product_id, rating, review_text, reviewed_at, created_at,
    updated_at, deleted_at
from bronze.erp_reviews;
