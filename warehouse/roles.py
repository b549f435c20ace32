"""Database roles and what each may do. Granted anew after every migration, since that is cheap and always right."""

from sqlalchemy import Connection, text

from warehouse.schema.personal import PERSONAL

ALL_ROLES = ("assay_owner", "assay_etl", "assay_predictor", "assay_reader", "assay_app")

# (role, schema, rights on its tables); readers hold grants on the tables themselves, not only on views.
TABLE_GRANTS = (
    ("assay_etl", "bronze", "select, insert"),
    ("assay_etl", "silver", "select, insert, update, delete, truncate"),
    ("assay_etl", "gold", "select, insert, update, delete, truncate"),
    ("assay_etl", "ops", "select, insert, update, delete"),
    ("assay_predictor", "gold", "select"),
    ("assay_predictor", "predictions", "select, insert, update, delete"),
    ("assay_reader", "gold", "select"),
    ("assay_reader", "predictions", "select"),
    ("assay_app", "app", "select, insert, update"),
)
PREDICTOR_OPS = ("data_version", "job_runs")
READER_OPS = (
    "loads", "job_runs", "data_version", "watermarks", "quality_results", "cleaning_reports", "source_rhythms",
)
READABLE_BY_READER = ", ".join(f"ops.{table}" for table in READER_OPS)
# What people write on pages and pages show.
READABLE_APP = "app.segment_strategies, app.saved_views, app.targets"
# Sign-ins, links and failures are pruned; a company takes its own roles away again.
REMOVABLE_BY_APP = "app.saved_views, app.roles, app.sessions, app.one_time_links, app.sign_in_failures"
# Not the payload: what cannot be used stands there as it arrived, and may hold anything about anybody. Nor its hash,
# by which one could try out what it holds.
REJECTED_FOR_READER = "source, object, copy_number, load_id, row_number, reason, rejected_at"
INBOX_FOR_PREDICTOR = "select (inbox_id, kind, payload, drained_at), update (drained_at, failure, result)"
WRITABLE_BY_PREDICTOR = ", ".join(f"ops.{table}" for table in PREDICTOR_OPS)


def create_roles(connection: Connection) -> None:
    """Create the roles that are missing, and let the caller take each by SET ROLE. Safe to repeat.

    For a server of one's own; the embedded one has made its roles already. Raises sqlalchemy ProgrammingError where
    the caller may not create roles.
    """
    existing = set(connection.scalars(text("select rolname from pg_roles")))
    for role in ALL_ROLES:
        if role not in existing:
            connection.execute(text(f"create role {role} login"))
        # PostgreSQL 16 parted being a member of a role from being allowed to take it.
        right = "set" if _version(connection) >= 160000 else "member"
        may_take = text("select pg_has_role(current_user, :role, :right)")
        if not connection.scalar(may_take, {"role": role, "right": right}):
            connection.execute(text(f"grant {role} to current_user"))
    database = connection.dialect.identifier_preparer.quote(connection.scalar(text("select current_database()")))
    connection.execute(text(f"grant create on database {database} to assay_owner"))


def grant(connection: Connection) -> None:
    """Grant every role what it needs on the objects that exist now. Runs as the owner."""
    for role, schema, rights in TABLE_GRANTS:
        connection.execute(text(f"grant usage on schema {schema} to {role}"))
        connection.execute(text(f"grant {rights} on all tables in schema {schema} to {role}"))
        if "insert" in rights:
            connection.execute(text(f"grant usage, select, update on all sequences in schema {schema} to {role}"))
    if _version(connection) >= 170000:
        connection.execute(text("grant maintain on all tables in schema silver, gold to assay_etl"))
    for role in ("assay_predictor", "assay_reader"):
        connection.execute(text(f"grant usage on schema ops to {role}"))
    connection.execute(text("grant usage, select on all sequences in schema ops to assay_predictor"))
    connection.execute(text(f"grant select, insert, update on {WRITABLE_BY_PREDICTOR} to assay_predictor"))
    connection.execute(text(f"grant select on {READABLE_BY_READER} to assay_reader"))
    connection.execute(text(f"grant select ({REJECTED_FOR_READER}) on ops.rejected_rows to assay_reader"))
    connection.execute(text("grant usage on schema app to assay_reader"))
    connection.execute(text(f"grant select on {READABLE_APP} to assay_reader"))
    connection.execute(text(f"grant delete on {REMOVABLE_BY_APP} to assay_app"))
    # Only added to, by anybody but the owner.
    connection.execute(text("revoke update on app.audit_log from assay_app"))
    # The loader drains what the web puts there.
    connection.execute(text("grant usage on schema app to assay_etl"))
    connection.execute(text("grant select, update on app.inbox to assay_etl"))
    # Who was erased is taken out of what a source delivers again; nothing else of bronze is ever changed.
    for table, personal in PERSONAL.items():
        if table.startswith("bronze."):
            connection.execute(text(f"grant update ({', '.join(personal.erasable)}) on {table} to assay_etl"))
    # And the predictor stores what was predicted for somebody there.
    connection.execute(text("grant usage on schema app to assay_predictor"))
    connection.execute(text(f"grant {INBOX_FOR_PREDICTOR} on app.inbox to assay_predictor"))


def _version(connection: Connection) -> int:
    return int(connection.scalar(text("show server_version_num")) or 0)
