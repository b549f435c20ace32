-- queries/recommendations/customer_by_email: the customer with an e-mail address.
-- grain:  one row; none where nobody has it
-- reads:  gold.dim_customer, gold.customer_summary
-- why:    sources that are not matched may each know the person: the one who bought most counts
select people.customer_id
from gold.dim_customer as people
left join gold.customer_summary as buyers on buyers.customer_id = people.customer_id
where people.is_current and people.email = :email
order by coalesce(buyers.orders, 0) desc, people.customer_id asc
limit 1
