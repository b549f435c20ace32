-- silver.marketing_spend from the marketing spend of the load in hand, whatever system they are from.
-- grain:  one row per (source, spend_id)
-- reads:  staged_marketing_spend
-- writes: silver.marketing_spend, verdicts, touched_marketing_spend
-- why:    of rows with the same id the newest version counts, the others are duplicates; a newer version is noted
--         even where nothing else differs, so that an older one that comes late is known for what it is
with ranked as (
    select
        row_number,
        reason,
        spend_id, spend_date, channel, campaign, location_id, amount, source_version, is_deleted,
        reason is null and row_number() over (
            partition by spend_id, reason is null
            order by source_version desc, row_number desc
        ) > 1 as is_duplicate
    from staged_marketing_spend
),

noted as (
    insert into verdicts (row_number, reason, is_duplicate, is_warned)
    select row_number, reason, is_duplicate, false
    from ranked
    where reason is not null or is_duplicate
),

written as (
    insert into silver.marketing_spend as current (
        source, spend_id, spend_date, channel, campaign, location_id, amount, source_version, is_deleted
    )
    select
        :source,
        spend_id, spend_date, channel, campaign, location_id, amount, source_version, is_deleted
    from ranked
    where reason is null and not is_duplicate
    on conflict (source, spend_id) do update
        set
            spend_date = excluded.spend_date,
            channel = excluded.channel,
            campaign = excluded.campaign,
            location_id = excluded.location_id,
            amount = excluded.amount,
            source_version = excluded.source_version,
            is_deleted = excluded.is_deleted
        where current.source_version <= excluded.source_version
        and (
            current.spend_date, current.channel, current.campaign, current.location_id, current.amount,
            current.source_version, current.is_deleted
        ) is distinct from (
            excluded.spend_date, excluded.channel, excluded.campaign, excluded.location_id, excluded.amount,
            excluded.source_version, excluded.is_deleted
        )
    returning spend_id
)

insert into touched_marketing_spend (source, spend_id)
select :source, spend_id from written
on conflict (spend_id) do nothing;
