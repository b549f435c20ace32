-- staged_marketing_spend from marketing_spend.csv: one load, typed and judged.
-- grain:  one row per row of the load
-- reads:  bronze.csv_marketing_spend
-- writes: staged_marketing_spend
-- why:    a spend has no id of its own: its day, channel, campaign and location are its id, as an array,
--         so that no two of them run together into the same text
with typed as materialized (
    select
        row_number,
        silver.parse_timestamp(date)::date as spend_date,
        silver.clean_text(channel) as channel,
        coalesce(silver.clean_text(campaign), '') as campaign,
        silver.clean_text(location_id) as location_id,
        silver.clean_text(amount) as amount_text,
        silver.parse_amount(amount) as paid,
        silver.in_company_currency(
            silver.parse_amount(amount), silver.clean_text(currency), :currency, :currency_rates
        ) as amount
    from bronze.csv_marketing_spend
    where load_id = :load_id
),

judged as (
    select
        typed.*,
        case
            when spend_date is null then 'date_not_a_date'
            when spend_date not between '2000-01-01' and :latest_date then 'date_out_of_range'
            when channel is null then 'channel_missing'
            when length(concat(channel, campaign, location_id)) > 500 then 'text_too_long'
            when amount_text is null then 'amount_missing'
            when paid is null then 'amount_not_a_number'
            when round(paid, 4) < 0 then 'amount_negative'
            when amount is null then 'currency_not_the_companys'
            when amount >= 10000000000000 then 'amount_too_large'
        end as reason
    from typed
)

insert into staged_marketing_spend (
    row_number, reason, spend_id, spend_date, channel, campaign, location_id, amount, source_version, is_deleted
)
select
    row_number,
    reason,
    :source || ':' || jsonb_build_array(spend_date, channel, campaign, location_id)::text,
    spend_date,
    channel,
    campaign,
    :source || ':' || location_id,
    case when reason is null then amount end,
    :load_id * 10000000000 + row_number,
    false
from judged;
