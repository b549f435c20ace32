-- checks/merged_analytics_equals_facts: whether the flat view holds every line once.
-- kind:   fail
-- scope:  whole
-- grain:  one row where it does not
-- reads:  gold.fact_sales, gold.merged_analytics
-- why:    a dimension or rating joined twice would multiply revenue
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
with facts as (
    select count(*) as lines, sum(net_amount) as net_amount from gold.fact_sales
),

merged as (
    select count(*) as lines, sum(net_amount) as net_amount from gold.merged_analytics
)

select
    facts.lines as lines_of_facts,
    merged.lines as lines_merged,
    facts.net_amount as net_of_facts,
    merged.net_amount as net_merged
from facts
cross join merged
where (facts.lines, facts.net_amount) is distinct from (merged.lines, merged.net_amount);
