"""Run one statement of a refinement, and keep the planner's picture of what it wrote up to date."""

from sqlalchemy import Connection, text

from warehouse.statements import Statement

# Tables of which this transaction has changed a fifth; a partition speaks for its parent.
MUCH_CHANGED = text("""
    select distinct whole.oid::regclass::text
    from pg_stat_xact_user_tables as part
    inner join pg_class as whole on whole.oid = coalesce(pg_partition_root(part.relid), part.relid)
    inner join pg_namespace as space on space.oid = whole.relnamespace
    inner join pg_class as own on own.oid = part.relid
    where part.n_tup_ins + part.n_tup_upd > 1000 + 0.2 * greatest(own.reltuples, 0)
        and case
            when space.nspname like 'pg_temp%' then whole.relname else space.nspname || '.' || whole.relname
        end = any(:tables)
""")


def run_statement(connection: Connection, statement: Statement, values: dict[str, object]) -> None:
    """Execute `statement` with those of `values` that it names, and analyze the tables of which it changed much."""
    clause = statement.clause
    connection.execute(clause, {name: values[name] for name in clause.compile().params})
    # The next statement is planned by what this one left. Before PostgreSQL 17 only an owner may analyze, and the
    # server passes over tables of others with a warning.
    for table in connection.scalars(MUCH_CHANGED, {"tables": list(statement.writes)}).all():
        connection.exec_driver_sql(f"analyze {table}")
