-- checks/gold_customer_history: customers whose versions leave a gap, overlap, or have not one current.
-- kind:   fail
-- scope:  whole
-- grain:  one row per version that is wrong
-- reads:  gold.dim_customer
-- why:    versions start at -infinity, follow each other without gap or overlap, and the last one is the current one
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
with placed as (
    select
        customer_id,
        valid_from,
        valid_to,
        is_current,
        lag(valid_to) over history as previous_valid_to,
        lead(valid_from) over history as next_valid_from
    from gold.dim_customer
    window history as (partition by customer_id order by valid_from)
)

select
    customer_id,
    valid_from,
    valid_to,
    is_current
from placed
where valid_from >= valid_to
    or valid_from is distinct from coalesce(previous_valid_to, '-infinity')
    or is_current <> (next_valid_from is null)
    or (next_valid_from is null and valid_to <> 'infinity');
