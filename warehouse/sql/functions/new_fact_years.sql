-- gold.new_fact_years: the years whose table is built and not yet part of gold.fact_sales.
-- writes: gold.new_fact_years
create or replace function gold.new_fact_years() returns setof integer
language sql stable
begin atomic
    select right(own.relname, 4)::integer
    from pg_class as own
    where own.relnamespace = 'gold'::regnamespace
        and own.relkind = 'r'
        and own.relname ~ '^fact_sales_[0-9]{4}$'
        and not own.relispartition;
end;
