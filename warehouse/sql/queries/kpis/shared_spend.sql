-- queries/kpis/shared_spend: whether marketing money was spent for all places together.
-- grain:  one row
-- reads:  gold.fact_marketing_spend
-- why:    what belongs to no place cannot be held against the customers of one
select
    exists(
        select spends.spend_id
        from gold.fact_marketing_spend as spends
        where spends.location_key = 0 and spends.spend_date between :start and :end
    ) as is_shared
