-- queries/customers/find_customers: customers whose name or id holds a text.
-- grain:  one row per customer, at most :most
-- reads:  gold.dim_customer, gold.customer_summary
select
    people.customer_id as id,
    coalesce(
        nullif(nullif(people.customer_name, ''), 'Unknown'),
        'Customer ' || substring(people.customer_id from position(':' in people.customer_id) + 1)
    ) as name,
    buyers.orders
from gold.dim_customer as people
inner join gold.customer_summary as buyers on buyers.customer_id = people.customer_id
where
    people.is_current
    and (
        strpos(gold.folded_text(people.customer_name), gold.folded_text(:text)) > 0
        or strpos(lower(people.customer_id), lower(:text)) > 0
    )
order by buyers.orders desc, people.customer_id asc
limit :most
