-- gold.fact_marketing_spend: the marketing spend that changed.
-- grain:  one row per spend_id
-- reads:  touched_marketing_spend, silver.marketing_spend, gold.dim_location
-- writes: gold.fact_marketing_spend
delete from gold.fact_marketing_spend
where spend_id in (select touched_marketing_spend.spend_id from touched_marketing_spend);

insert into gold.fact_marketing_spend (
    spend_id, spend_date, location_key, source, channel, campaign, amount
)
select
    spend.spend_id,
    spend.spend_date,
    coalesce(dim_location.location_key, 0),
    spend.source,
    spend.channel,
    spend.campaign,
    spend.amount
from touched_marketing_spend as touched
inner join silver.marketing_spend as spend
    on spend.source = touched.source and spend.spend_id = touched.spend_id
left join gold.dim_location on dim_location.location_id = spend.location_id
where not spend.is_deleted;
