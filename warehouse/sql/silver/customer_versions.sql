-- customer_versions: the history of the people whose description changed, as gold tells it.
-- grain:  one row per (customer_id, observed_at)
-- reads:  touched_customers, silver.customers, silver.customer_identities
-- writes: customer_versions
-- why:    a person has the history of the customer it is named after; versions that say the same are one, and one that
--         only says that the customer was deleted says the same
with people as (
    select touched_customers.customer_id, identities.source
    from touched_customers
    inner join silver.customer_identities as identities
        on identities.source = split_part(touched_customers.customer_id, ':', 1)
        and identities.source_customer_id = touched_customers.customer_id
        and identities.customer_id = touched_customers.customer_id
),

described as (
    select
        customers.customer_id,
        customers.observed_at,
        customers.customer_name,
        customers.email,
        customers.signup_date,
        customers.customer_segment,
        customers.region,
        row(
            customers.customer_name, customers.email, customers.signup_date, customers.customer_segment,
            customers.region
        ) as description
    from people
    inner join silver.customers on customers.source = people.source and customers.customer_id = people.customer_id
),

compared as (
    select
        described.*,
        lag(observed_at) over history is null as is_first,
        lag(description) over history as previous_description
    from described
    window history as (partition by customer_id order by observed_at)
)

insert into customer_versions (
    customer_id, observed_at, valid_from, valid_to, customer_name, email, signup_date, customer_segment, region
)
select
    customer_id,
    observed_at,
    case when lag(observed_at) over history is null then '-infinity' else observed_at end,
    coalesce(lead(observed_at) over history, 'infinity'),
    customer_name,
    email,
    signup_date,
    customer_segment,
    region
from compared
where is_first or description is distinct from previous_description
window history as (partition by customer_id order by observed_at);
