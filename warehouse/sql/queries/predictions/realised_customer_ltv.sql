-- queries/predictions/realised_customer_ltv: what customers brought, against what the newest run that is due promised.
-- grain:  one row per horizon with a run that is due, model, metric and origin of that run's backtest (one row without
--         origin where it had none)
-- reads:  predictions.runs, predictions.customer_ltv_scores, predictions.backtests, gold.fact_sales
-- feeds:  predictions.model_monitoring
-- why:    a run is due when its horizon is over; less is better: 1 - Spearman's rank correlation, the size of the bias,
--         and the share of customers outside their 80 % interval
with

due as (
    select distinct on (horizons.days)
        runs.run_id,
        runs.as_of_date,
        horizons.days as horizon
    from predictions.runs as runs
    cross join (values (30), (90), (365), (730)) as horizons (days)
    where
        runs.job = 'customer_ltv'
        and runs.status = 'champion'
        and runs.as_of_date + horizons.days <= :as_of
    order by horizons.days asc, runs.as_of_date desc, runs.run_id desc
),

brought as (
    select
        due.horizon,
        sales.customer_id,
        sum(sales.net_amount) as net_amount
    from due
    inner join gold.fact_sales as sales
        on
        sales.order_date > due.as_of_date
        and sales.order_date <= due.as_of_date + due.horizon
    where not sales.is_guest
    group by due.horizon, sales.customer_id
),

scored as (
    select
        due.run_id,
        due.as_of_date,
        due.horizon,
        scores.model,
        cast(scores.expected_value as double precision) as expected_value,
        scores.lo80,
        scores.hi80,
        coalesce(brought.net_amount, 0) as net_amount
    from due
    inner join predictions.customer_ltv_scores as scores
        on
        due.run_id = scores.run_id
        and due.horizon = scores.horizon_days
    left join brought
        on
        scores.customer_id = brought.customer_id
        and due.horizon = brought.horizon
),

ranked as (
    select
        run_id,
        as_of_date,
        horizon,
        model,
        expected_value,
        cast(net_amount as double precision) as net_amount,
        cast(greatest(net_amount, 0) not between lo80 and hi80 as integer) as missed,
        rank() over promised + count(*) over equally_promised / 2.0 as promised_rank,
        rank() over came + count(*) over equally_came / 2.0 as came_rank
    from scored
    window
        promised as (
            partition by horizon
            order by expected_value
        ),
        came as (
            partition by horizon
            order by net_amount
        ),
        equally_promised as (partition by horizon, expected_value),
        equally_came as (partition by horizon, net_amount)
),

measured as (
    select
        run_id,
        as_of_date,
        horizon,
        model,
        count(*) as rows,
        1 - corr(promised_rank, came_rank) as spearman_loss,
        abs(sum(expected_value) / nullif(sum(net_amount), 0) - 1) as absolute_bias,
        avg(missed) as missed80
    from ranked
    group by run_id, as_of_date, horizon, model
),

long as (
    select
        measured.run_id,
        measured.as_of_date,
        measured.horizon,
        measured.model,
        measured.rows,
        figures.metric,
        figures.value
    from measured
    cross join
        lateral (
            values
            ('spearman_loss', measured.spearman_loss),
            ('absolute_bias', measured.absolute_bias),
            ('missed80', cast(measured.missed80 as double precision))
        ) as figures (metric, value)
    where figures.value is not null
),

tested as (
    select
        run_id,
        model,
        horizon,
        origin,
        case metric when 'spearman' then 'spearman_loss' when 'bias' then 'absolute_bias' else 'missed80' end as metric,
        case metric when 'bias' then abs(value) else 1 - value end as expected
    from predictions.backtests
    where
        job = 'customer_ltv'
        and metric in ('spearman', 'bias', 'coverage80')
)

select
    long.run_id as scored_run_id,
    long.as_of_date as scored_as_of_date,
    'net_revenue' as measure,
    long.model,
    long.metric,
    long.horizon,
    long.rows,
    long.value,
    tested.expected
from long
left join tested
    on
    long.run_id = tested.run_id
    and long.model = tested.model
    and long.horizon = tested.horizon
    and long.metric = tested.metric
order by long.horizon, long.metric, tested.origin
