-- silver.customer_identities: which person a described customer is, and who else belongs to another person for it.
-- grain:  one row per (source, source_customer_id)
-- reads:  silver.customers
-- writes: silver.customer_identities, touched_customers
-- why:    CUSTOMER_MATCH=none: each customer of a source is a person of their own. email: all with the same e-mail now,
--         over all sources, are one person, named after the smallest id, so that the order of arrival does not matter;
--         whoever was the same person, or would be, is looked at again, so that people part as they joined
with former_people as (
    select distinct own.customer_id
    from touched_customers
    inner join silver.customer_identities as own
        on own.source = split_part(touched_customers.customer_id, ':', 1)
        and own.source_customer_id = touched_customers.customer_id
    where :customer_match = 'email'
),

present_emails as (
    select distinct described.email
    from touched_customers
    inner join silver.customers as described
        on described.source = split_part(touched_customers.customer_id, ':', 1)
        and described.customer_id = touched_customers.customer_id
        and described.is_current
        and not described.is_deleted
    where :customer_match = 'email'
),

affected as (
    select touched_customers.customer_id from touched_customers
    union
    select members.source_customer_id
    from former_people
    inner join silver.customer_identities as members on members.customer_id = former_people.customer_id
    union
    select namesakes.customer_id
    from present_emails
    inner join silver.customers as namesakes on namesakes.email = present_emails.email and namesakes.is_current
),

reached as (
    select split_part(affected.customer_id, ':', 1) as source, affected.customer_id, described.email
    from affected
    left join silver.customers as described
        on described.source = split_part(affected.customer_id, ':', 1)
        and described.customer_id = affected.customer_id
        and described.is_current
        and not described.is_deleted
        and :customer_match = 'email'
),

people as (
    select namesakes.email, min(namesakes.customer_id collate "C") as person_id
    from (select distinct reached.email from reached) as emails
    inner join silver.customers as namesakes
        on namesakes.email = emails.email and namesakes.is_current and not namesakes.is_deleted
    group by namesakes.email
),

compared as (
    select
        reached.source,
        reached.customer_id,
        coalesce(people.person_id, reached.customer_id) as person_id,
        known.customer_id as known_person_id
    from reached
    left join people on people.email = reached.email
    left join silver.customer_identities as known
        on known.source = reached.source and known.source_customer_id = reached.customer_id
),

written as (
    insert into silver.customer_identities (source, source_customer_id, customer_id)
    select source, customer_id, person_id
    from compared
    where person_id is distinct from known_person_id
    on conflict (source, source_customer_id) do update set customer_id = excluded.customer_id
)

insert into touched_customers (customer_id, changed_from)
select customer_id, '-infinity'
from compared
where person_id <> coalesce(known_person_id, customer_id)
on conflict (customer_id) do update set changed_from = excluded.changed_from;

-- Sales of all who are one person follow the history of the one it is named after.
insert into touched_customers as touched (customer_id, changed_from)
select members.source_customer_id, namesakes.changed_from
from touched_customers as namesakes
inner join silver.customer_identities as members
    on members.customer_id = namesakes.customer_id and members.source_customer_id <> namesakes.customer_id
where :customer_match = 'email'
on conflict (customer_id) do update set
    changed_from = least(touched.changed_from, excluded.changed_from);
