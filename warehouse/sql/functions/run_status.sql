-- ops.run_status: how a run of `job` stands; one that says running while nobody holds the job's lock was killed.
-- writes: ops.run_status
-- why:    whoever is killed cannot say so, and the next run of the job, which closes it, may be far off or never come;
--         the ERP's API and its database are one system, and have one lock; a replica knows no locks of the primary
create or replace function ops.run_status(status text, job text) returns text
language sql stable
return case
    when status <> 'running' or pg_is_in_recovery() then status
    when
        hashtextextended(case job when 'sync laravel' then 'sync erp' else job end, 0) in (
            select (held.classid::bigint << 32) | held.objid::bigint
            from pg_catalog.pg_locks as held
            inner join pg_catalog.pg_database as own on held.database = own.oid
            where own.datname = current_database() and held.locktype = 'advisory' and held.objsubid = 1 and held.granted
        )
        then 'running'
    else 'killed'
end;
