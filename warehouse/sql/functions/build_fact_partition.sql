-- gold.build_fact_partition: the table of a year of gold.fact_sales, by itself and without indexes.
-- writes: gold.build_fact_partition
-- why:    the loader may write gold but not own it; indexes that are built once the rows are in cost less than indexes
--         that take them one by one
create or replace function gold.build_fact_partition(partition_year integer) returns void
language plpgsql security definer set search_path = pg_catalog
as $$
declare
    partition_name text := format('fact_sales_%s', partition_year);
begin
    if partition_year not between 1999 and 2200 then
        raise exception 'gold.fact_sales takes no year %', partition_year;
    end if;
    execute format('create table gold.%I (like gold.fact_sales including all excluding indexes)', partition_name);
    execute format('grant insert on gold.%I to assay_etl', partition_name);
end
$$;
revoke all on function gold.build_fact_partition(integer) from public;
grant execute on function gold.build_fact_partition(integer) to assay_etl;
