-- gold.fill_fact_partition: take a new year's lines from changed_lines, then make it part of gold.fact_sales.
-- reads:  gold.attach_fact_partition
-- writes: gold.fill_fact_partition
-- why:    runs with the rights of the loader, whose temporary table it reads
create or replace function gold.fill_fact_partition(partition_year integer) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    columns text := (
        select string_agg(quote_ident(attname), ', ' order by attnum)
        from pg_attribute
        where attrelid = 'gold.fact_sales'::regclass and attnum > 0 and not attisdropped
    );
begin
    execute format(
        'insert into gold.%I (%s) select %s from pg_temp.changed_lines
        where sign = 1 and order_date >= %L and order_date < %L',
        'fact_sales_' || partition_year, columns, columns,
        make_date(partition_year, 1, 1), make_date(partition_year + 1, 1, 1)
    );
    perform gold.attach_fact_partition(partition_year);
end
$$;
