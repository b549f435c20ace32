-- queries/forecast/what_if: units, revenue and margin of a month in which something is changed, with 95 % intervals.
-- grain:  one row; figures are NULL where a change asked for cannot be answered, and cannot_say tells why
-- reads:  predictions.what_if_effects_latest, gold.dim_product
-- why:    what was fitted and measured is stored, so that no model runs here: effects add up as logarithms and their
--         errors as independent ones. Intervals are those of the changes; the base, the mean of the last three whole
--         months, is taken as it is. :price_change and :competitor_change are shares (0.05 is 5 % more), NULL or 0 for
--         none; prices up to 10 points beyond those charged are answered. :promotion_depth is a share, all month long;
--         :season_month is 1 to 12, a product's is its category's; :competitor_elasticity is the user's own assumption
--         and goes before a fitted one
with

effects as (
    select
        kind,
        level,
        basis,
        reason,
        case when kind = 'price' then tested_from - 0.1 else tested_from - 0.025 end as tested_from,
        case when kind = 'price' then tested_to + 0.1 else tested_to + 0.025 end as tested_to,
        case when kind in ('price', 'competitor') then effect else ln(effect) end as size,
        case when kind in ('price', 'competitor') then hi95 - lo95 else ln(hi95) - ln(lo95) end / 3.92 as error
    from predictions.what_if_effects_latest
    where
        (scope = :scope and scope_id = :scope_id and (kind <> 'season' or :scope <> 'product'))
        or (kind = 'season' and (scope, scope_id) in (
            select
                case category when '' then 'total' else 'category' end as scope,
                category as scope_id
            from gold.dim_product
            where product_id = :scope_id and :scope = 'product'
        ))
),

base as (
    select
        max(as_of_date) as as_of_date,
        max(base_units) as units,
        max(base_revenue) as revenue,
        max(base_cost) as cost
    from predictions.what_if_effects_latest
    where scope = :scope and scope_id = :scope_id
),

asked as (
    select
        kind,
        nullif(change, 0) as change,
        case when kind in ('price', 'competitor') then ln(greatest(1 + change, 0.01)) else 1 end as times,
        case kind when 'competitor' then cast(:competitor_elasticity as double precision) end as stated
    from (
        values
        ('price', cast(:price_change as double precision)),
        ('promotion', cast(:promotion_depth as double precision)),
        ('season', cast(:season_month as double precision)),
        ('competitor', cast(:competitor_change as double precision))
    ) as changes (kind, change)
),

answered as (
    select
        asked.kind,
        asked.change,
        case
            when asked.stated is not null then 'stated'
            when effects.basis not in ('fitted', 'measured') then 'cannot_say'
            when asked.change < effects.tested_from or asked.change > effects.tested_to then 'cannot_say'
            else coalesce(effects.basis, 'cannot_say')
        end as basis,
        coalesce(asked.stated, effects.size) * asked.times as size,
        case when asked.stated is null then effects.error * asked.times else 0 end as error,
        case
            when asked.stated is not null then 'an elasticity that you stated'
            when effects.basis in ('fitted', 'measured') and asked.change < effects.tested_from
                then 'nothing so low was ever tried'
            when effects.basis in ('fitted', 'measured') and asked.change > effects.tested_to
                then 'nothing so high was ever tried'
            else coalesce(effects.reason, 'nothing is known of it')
        end as reason
    from asked
    left join lateral (
        select *
        from effects
        where
            effects.kind = asked.kind
            and (effects.level = '' or abs(cast(nullif(effects.level, '') as double precision) - asked.change) < 0.025)
        order by effects.level = ''
        limit 1
    ) as effects on true
    where asked.change is not null
),

combined as (
    select
        count(*) filter (where basis = 'cannot_say') = 0 as is_known,
        coalesce(sum(size), 0) as size,
        1.96 * sqrt(coalesce(sum(error * error), 0)) as error,
        max(basis) filter (where kind = 'price') as price_basis,
        max(basis) filter (where kind = 'promotion') as promotion_basis,
        max(basis) filter (where kind = 'season') as season_basis,
        max(basis) filter (where kind = 'competitor') as competitor_basis,
        (1 + coalesce(max(change) filter (where kind = 'price'), 0))
        * (1 - coalesce(max(change) filter (where kind = 'promotion'), 0)) as price_paid,
        string_agg(kind || ': ' || reason, '; ' order by kind) filter (where basis = 'cannot_say') as cannot_say,
        string_agg(kind || ': ' || reason, '; ' order by kind) filter (where basis <> 'cannot_say') as rests_on
    from answered
),

scaled as (
    select
        base.as_of_date,
        base.units,
        base.revenue,
        base.cost,
        base.revenue * combined.price_paid as new_revenue,
        base.revenue * combined.price_paid - base.cost as new_margin,
        case when combined.is_known then exp(combined.size) end as factor,
        case when combined.is_known then exp(combined.size - combined.error) end as least_factor,
        case when combined.is_known then exp(combined.size + combined.error) end as most_factor
    from base
    cross join combined
)

select
    scaled.as_of_date,
    scaled.units as base_units,
    scaled.revenue as base_revenue,
    scaled.revenue - scaled.cost as base_margin,
    scaled.units * scaled.factor as units,
    scaled.units * scaled.least_factor as units_lo95,
    scaled.units * scaled.most_factor as units_hi95,
    scaled.new_revenue * scaled.factor as revenue,
    scaled.new_revenue * scaled.least_factor as revenue_lo95,
    scaled.new_revenue * scaled.most_factor as revenue_hi95,
    scaled.new_margin * scaled.factor as margin,
    scaled.new_margin * case when scaled.new_margin < 0 then scaled.most_factor else scaled.least_factor end
        as margin_lo95,
    scaled.new_margin * case when scaled.new_margin < 0 then scaled.least_factor else scaled.most_factor end
        as margin_hi95,
    combined.price_basis,
    combined.promotion_basis,
    combined.season_basis,
    combined.competitor_basis,
    case when scaled.units is null then 'no sale in three whole months' else combined.cannot_say end as cannot_say,
    combined.rests_on
from scaled
cross join combined
