-- gold.attach_fact_partition: the table of a year becomes part of gold.fact_sales, with its indexes.
-- writes: gold.attach_fact_partition
-- why:    the loader may write gold but not own it; ATTACH, other than PARTITION OF, leaves readers alone
create or replace function gold.attach_fact_partition(partition_year integer) returns void
language plpgsql security definer set search_path = pg_catalog
as $$
declare
    partition_name text := format('fact_sales_%s', partition_year);
begin
    execute format(
        'alter table gold.fact_sales attach partition gold.%I for values from (%L) to (%L)',
        partition_name, make_date(partition_year, 1, 1), make_date(partition_year + 1, 1, 1)
    );
    -- From PostgreSQL 17 on the loader may refresh statistics without owning the table.
    if current_setting('server_version_num')::integer >= 170000 then
        execute format('grant maintain on gold.%I to assay_etl', partition_name);
    end if;
end
$$;
revoke all on function gold.attach_fact_partition(integer) from public;
grant execute on function gold.attach_fact_partition(integer) to assay_etl;
