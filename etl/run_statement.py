"""Run one statement of a refinement, and keep the planner's picture of what it wrote up to date."""

from collections import Counter

from sqlalchemy import Connection, text

from warehouse.statements import Statement

# Rows that this transaction has added to each table so far, a partition and a table made anew apart, and the rows that
# the planner knows of. Updates count where autovacuum never comes, in temporary tables: elsewhere they move amounts,
# and leave the keys and their number as they were.
WRITTEN = text("""
    select
        named.name,
        own.oid,
        pg_stat_get_xact_tuples_inserted(own.oid)
        + case own.relpersistence when 't' then pg_stat_get_xact_tuples_updated(own.oid) else 0 end as rows,
        greatest(own.reltuples, 0) as known
    from unnest(cast(:tables as text[])) as named (name)
    cross join lateral (
        select to_regclass(named.name)::oid as oid
        union
        select tree.relid::oid from pg_partition_tree(to_regclass(named.name)) as tree
    ) as part
    inner join pg_class as own on own.oid = part.oid and own.relkind <> 'p'
""")
# A table that lives for one refinement is known well enough by a small sample.
ANALYZE = {
    True: "set local default_statistics_target = 10; analyze {0}; set local default_statistics_target to default",
    False: "analyze {0}",
}


def run_statement(connection: Connection, statement: Statement, values: dict[str, object]) -> None:
    """Execute `statement` with those of `values` that it names, and analyze the tables to which it added much.

    That is over a thousand rows more than a fifth of those that the planner knows of.
    """
    clause = statement.clause
    tables = {"tables": list(statement.writes)}
    before = {oid: rows for _, oid, rows, _ in connection.execute(WRITTEN, tables)}
    connection.execute(clause, {name: values[name] for name in clause.compile().params})
    # The next statement is planned by what this one left. Before PostgreSQL 17 only an owner may analyze, and the
    # server passes over tables of others with a warning.
    added, known = Counter[str](), Counter[str]()
    for name, oid, rows, tuples in connection.execute(WRITTEN, tables):
        added[name] += rows - before.get(oid, 0)
        known[name] += tuples
    for name in added:
        if added[name] > 1000 + known[name] / 5:
            connection.exec_driver_sql(ANALYZE["." not in name].format(name))
