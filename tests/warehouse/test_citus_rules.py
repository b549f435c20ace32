"""Every statement and table keeps the rules that let the warehouse move onto Citus; and the linter sees each breach."""

import pytest
from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from tests.warehouse.citus_rules import (
    CUSTOMER_GRAINED,
    FORBIDDEN_WORDS,
    migration_findings,
    statement_findings,
    table_findings,
)
from warehouse import statements
from warehouse.schema import SCHEMAS, metadata
from warehouse.settings import ROOT

SQL_FILES = sorted(statements.FOLDER.rglob("*.sql"))
MIGRATIONS = sorted((ROOT / "alembic" / "versions").glob("*.py"))

BROKEN_STATEMENTS = [
    ("merge into gold.a using b on a.x = b.x when matched then delete", "MERGE"),
    ("create trigger t before insert on gold.a for each row execute function f()", "a trigger"),
    ("create or replace rule r as on insert to gold.a do nothing", "a rule"),
    ("create table gold.a_2024 partition of gold.a for values from (1) to (2) partition by list (b)", "partitions of"),
    ("create table gold.b (x int) inherits (gold.a)", "inheritance"),
    ("copy gold.a from stdin with (on_error ignore)", "ON_ERROR"),
    ("alter table gold.a detach partition gold.a_2024 concurrently", "DETACH"),
    ("create policy p on gold.a as restrictive using (true)", "RESTRICTIVE"),
    ("alter table gold.a add column k bigint generated always as identity", "ADD COLUMN"),
    ("set local time zone 'UTC'", "time zone is set"),
    ("select pg_total_relation_size('gold.a')", "sizes"),
    ("insert into gold.a select 1 on conflict (x) do update set loaded_at = now()", "volatile"),
    ("insert into gold.a select 1 on conflict (x) do update set x = clock_timestamp()", "volatile"),
    ("update gold.a set x = random()", "volatile"),
    ("update gold.a set x = nextval('gold.s')", "volatile"),
    ("update gold.a set x = current_timestamp", "volatile"),
    ("select location_key, sum(net_amount) from gold.fact_sales group by rollup (location_key)", "GROUPING SETS"),
    ("select a, b from gold.a group by cube (a, b)", "GROUPING SETS"),
    ("with s as (select a from gold.a) select a from s group by grouping sets ((a), ())", "GROUPING SETS"),
    (
        "select 1 from gold.fact_sales as f join gold.dim_customer as c on c.customer_key = f.customer_key",
        "not joined on customer_id",
    ),
    (
        "with f as (select 1) select 1 from f join gold.dim_customer as c on c.customer_key = f.customer_key",
        "customer_key without customer_id",
    ),
    ("select 1 from gold.fact_sales as a join gold.fact_sales as b on a.order_id = b.order_id", "not joined"),
    ("select 1 from gold.fact_sales, gold.customer_days", "not joined"),
    (
        "delete from gold.customer_days as d using gold.customer_summary as s where d.order_date = s.last_order_date",
        "not joined",
    ),
    ("update gold.customer_summary set customer_id = 'csv:1'", "update of customer_id"),
    (
        "insert into gold.customer_summary (customer_id) select 'a' on conflict (customer_id) do update set "
        "customer_id = excluded.customer_id",
        "update of customer_id",
    ),
    ("update gold.dim_product set price = s.price from s where s.product_id = dim_product.product_id", "reference"),
    ("delete from gold.dim_location using s where s.location_id = dim_location.location_id", "reference"),
    ("with recursive r as (select 1 from gold.fact_sales union all select 1 from r) select 1 from r", "recursive"),
    ("select 1 from gold.fact_sales for update", "FOR UPDATE"),
    ("select order_at::date from gold.fact_sales", "time zone decides"),
    ("select date_trunc('month', order_at) from gold.fact_sales", "time zone decides"),
    ("select date_trunc('month', max(order_date)) from gold.fact_sales", "time zone decides"),
    ("select extract(hour from order_at) from gold.fact_sales", "time zone decides"),
    ("select extract(hour from order_at - interval '1 day') from gold.fact_sales", "time zone decides"),
    ("select to_char(order_at, 'YYYY') from gold.fact_sales", "time zone decides"),
    ("select (order_at_local at time zone 'Europe/Paris')::date from silver.orders", "time zone decides"),
    ("select current_date", "time zone decides"),
    ("select now()::date", "time zone decides"),
]

KEPT_STATEMENTS = [
    "insert into gold.a (x, loaded_at) select 1, now() on conflict (x) do update set loaded_at = excluded.loaded_at",
    "with s as materialized (select a, sum(b) as b from gold.a group by a) select a, sum(b) from s group by rollup (a)",
    "select 1 from gold.fact_sales as f join gold.dim_customer as c on c.customer_id = f.customer_id "
    "and c.customer_key = f.customer_key",
    "select 1 from gold.fact_sales join gold.customer_days using (customer_id)",
    "update silver.orders set customer_id = 'csv:2'",
    "insert into gold.dim_product (product_id) select product_id from s on conflict (product_id) do nothing",
    "select (order_at at time zone 'UTC')::date, date_trunc('day', order_date::timestamp) from gold.fact_sales",
    "select extract(hour from order_at_local), extract(year from order_date) from silver.orders",
    "select extract(epoch from finished_at - started_at) from ops.job_runs",
    "-- why: no merge into, no create rule\nselect 1",
]


def customers(*parts: object, schema: str = "gold", kind: type = Text) -> Table:
    return Table(
        "customers_made_up", MetaData(), Column("customer_id", kind, nullable=False), Column("day", Date),
        *parts, schema=schema,
    )


BROKEN_TABLES = [
    (customers(PrimaryKeyConstraint("day", "customer_id")), "key without customer_id first"),
    (customers(), "key without customer_id first"),
    (customers(PrimaryKeyConstraint("customer_id"), UniqueConstraint("day")), "key without customer_id first"),
    (customers(PrimaryKeyConstraint("customer_id"), Index("by_day", "day", unique=True)), "key without"),
    (customers(PrimaryKeyConstraint("day"), schema="predictions"), "key without customer_id first"),
    (customers(PrimaryKeyConstraint("customer_id"), kind=Integer), "customer_id that is not text"),
    (Table("lines", MetaData(), Column("order_key", ForeignKey("gold.orders.k")), schema="silver"), "a foreign key"),
    (Table("dim_x", MetaData(), Column("x_key", Integer, Identity()), schema="gold"), "identity that is not bigint"),
    (Table("t" * 50, MetaData(), Column("x", Integer), schema="ops"), "name of 50 characters"),
    (Table("dim_y", MetaData(), Column("y", Integer), Index("i" * 50, "y"), schema="gold"), "name of 50 characters"),
]

KEPT_TABLES = [
    customers(PrimaryKeyConstraint("customer_id", "day"), UniqueConstraint("customer_id", "day")),
    customers(PrimaryKeyConstraint("day"), schema="silver"),
    Table("dim_z", MetaData(), Column("z_key", BigInteger, Identity(), primary_key=True), schema="gold"),
]


# One test a rule: a case for each of some hundred files would cost more than what it tests.
def test_every_statement_keeps_the_rules():
    found = {path: statement_findings(path.read_text(encoding="utf-8")) for path in SQL_FILES}
    assert {name: findings for name, findings in found.items() if findings} == {}


def test_every_migration_keeps_the_rules():
    found = {path: migration_findings(path.read_text(encoding="utf-8")) for path in MIGRATIONS}
    assert {name: findings for name, findings in found.items() if findings} == {}


def test_every_declared_table_keeps_the_rules():
    found = {str(table): table_findings(table) for table in metadata.sorted_tables}
    assert {name: findings for name, findings in found.items() if findings} == {}


def test_the_migrated_tables_keep_the_rules(database):
    migrated = MetaData()
    for schema in SCHEMAS:
        migrated.reflect(database.engine("owner"), schema=schema)
    assert set(metadata.tables) <= set(migrated.tables)
    assert {table.fullname: found for table in migrated.sorted_tables if (found := table_findings(table))} == {}


def test_the_customer_grained_tables_are_known():
    assert {"gold.fact_sales", "gold.dim_customer", "gold.customer_days", "gold.customer_summary"} <= CUSTOMER_GRAINED


@pytest.mark.parametrize(("sql", "finding"), BROKEN_STATEMENTS)
def test_the_linter_finds_a_broken_rule(sql, finding):
    assert any(finding in found for found in statement_findings(sql))


def test_each_forbidden_word_has_a_statement_that_uses_it():
    found = {rule for sql, _finding in BROKEN_STATEMENTS for rule in statement_findings(sql)}
    assert set(FORBIDDEN_WORDS) <= found


@pytest.mark.parametrize("sql", KEPT_STATEMENTS)
def test_the_linter_lets_what_citus_takes_pass(sql):
    assert statement_findings(sql) == []


@pytest.mark.parametrize(("table", "finding"), BROKEN_TABLES)
def test_the_linter_finds_a_table_that_breaks_a_rule(table, finding):
    assert any(finding in found for found in table_findings(table))


@pytest.mark.parametrize("table", KEPT_TABLES, ids=str)
def test_the_linter_lets_a_table_that_citus_takes_pass(table):
    assert table_findings(table) == []


@pytest.mark.parametrize(
    ("source", "finding"),
    [
        ('op.execute("create rule r as on insert to gold.a do nothing")', "a rule"),
        ('op.execute(sa.text("update gold.a set x = random()"))', "volatile"),
        ('op.add_column("a", sa.Column("k", sa.BigInteger(), sa.Identity()), schema="gold")', "ADD COLUMN"),
    ],
)
def test_the_linter_finds_a_migration_that_breaks_a_rule(source, finding):
    assert any(finding in found for found in migration_findings(source))
