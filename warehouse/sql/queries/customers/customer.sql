-- queries/customers/customer: who one customer is, as the newest version of the source says.
-- grain:  one row; none for an id that nobody has
-- reads:  gold.dim_customer
select
    customer_id,
    coalesce(
        nullif(nullif(customer_name, ''), 'Unknown'),
        'Customer ' || substring(customer_id from position(':' in customer_id) + 1)
    ) as customer,
    coalesce(email, '') as email,
    signup_date,
    customer_segment,
    region
from gold.dim_customer
where customer_id = :customer_id and is_current
