-- gold.create_fact_partition: make sure that gold.fact_sales has a partition for a year.
-- reads:  gold.build_fact_partition, gold.attach_fact_partition
-- writes: gold.create_fact_partition
-- why:    for whoever fills gold.fact_sales by hand; a refinement fills a new year before it is attached
create or replace function gold.create_fact_partition(partition_year integer) returns void
language plpgsql security definer set search_path = pg_catalog
as $$
begin
    if to_regclass(format('gold.fact_sales_%s', partition_year)) is null then
        perform gold.build_fact_partition(partition_year);
        perform gold.attach_fact_partition(partition_year);
    end if;
end
$$;
revoke all on function gold.create_fact_partition(integer) from public;
grant execute on function gold.create_fact_partition(integer) to assay_etl;
