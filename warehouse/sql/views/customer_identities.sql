-- gold.customer_identities: which person a customer of a source is, for readers of gold.
-- grain:  one row per (source, source_customer_id)
-- reads:  silver.customer_identities, silver.customers, silver.orders
-- writes: gold.customer_identities
-- why:    who sends a sale names a customer as their source does, whoever else they are; whom only sales sent to the
--         API call so is not known to that source yet
create or replace view gold.customer_identities as
select
    identities.source,
    identities.source_customer_id,
    identities.customer_id
from silver.customer_identities as identities
where
    exists (
        select 1
        from silver.customers
        where customers.source = identities.source and customers.customer_id = identities.source_customer_id
    )
    or exists (
        select 1
        from silver.orders
        where orders.source = identities.source and orders.customer_id = identities.source_customer_id
    );
