"""Sessions and links end when they must, and only digests of them are kept."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from dashboard.access import one_time_links, secrets, sessions, users
from dashboard.access.refusals import RefusedError
from tests.dashboard.access import people
from warehouse.schema.access import one_time_links as links_table
from warehouse.schema.access import sessions as sessions_table

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
IDLE, LIFE = timedelta(minutes=60), timedelta(hours=12)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def database(peoples_database):
    return peoples_database


@pytest.fixture(scope="module")
def empty(new_database):
    """For what is refused and leaves nothing behind."""
    return new_database()


@pytest.fixture
def ann(database):
    return people.add(database, "ann@example.com", "manager", ["csv:1"])


def opened(database, user):
    with database.transaction("app") as connection:
        return sessions.open_session(connection, user.user_id, "10.0.0.1", "Firefox", AT, LIFE)


def found(database, secret, at):
    with database.transaction("app") as connection:
        return sessions.find(connection, secrets.digest(secret), at, IDLE)


def test_a_session_lives_while_it_is_used_and_not_beyond_its_end(database, ann):
    secret = opened(database, ann)
    row = found(database, secret, AT)
    assert (row.user_id, row.role, row.rows, row.location_ids) == (ann.user_id, "manager", "locations", ["csv:1"])
    for minutes in range(50, 12 * 60, 50):
        assert found(database, secret, AT + minutes * MINUTE)
    assert not found(database, secret, AT + LIFE)
    assert not found(database, opened(database, ann), AT + IDLE)


def test_a_request_moves_the_idle_end_once_a_minute_at_most(database, ann):
    secret = opened(database, ann)

    def seen_at():
        with database.transaction("app") as connection:
            return connection.scalar(select(sessions_table.c.seen_at))

    found(database, secret, AT + timedelta(seconds=59))
    assert seen_at() == AT
    found(database, secret, AT + MINUTE)
    assert seen_at() == AT + MINUTE


def test_ended_sessions_and_those_of_the_disabled_are_nobodys(database, ann):
    one, two, three = (opened(database, ann) for _time in range(3))
    with database.transaction("app") as connection:
        assert sessions.end(connection, ann.user_id, secrets.digest(one))
        assert not sessions.end(connection, ann.user_id + 1, secrets.digest(two))
    assert not found(database, one, AT) and found(database, two, AT)
    with database.transaction("app") as connection:
        assert sessions.end_all(connection, ann.user_id) == 2
    assert not found(database, two, AT) and not found(database, three, AT)
    four = opened(database, ann)
    people.add(database, "mira@example.com")
    with database.transaction("app") as connection:
        users.set_active(connection, ann.user_id, False)
        users.set_active(connection, ann.user_id, True)
    assert not found(database, four, AT)


def test_a_change_of_role_or_password_ends_every_session(database, ann):
    people.add(database, "mira@example.com")
    one = opened(database, ann)
    with database.transaction("app") as connection:
        assert users.change(connection, ann.user_id, "manager", ["csv:1"], None) is None
    assert found(database, one, AT)
    with database.transaction("app") as connection:
        users.change(connection, ann.user_id, "staff", [], "csv:7")
    assert not found(database, one, AT)
    two = opened(database, ann)
    with database.transaction("app") as connection:
        users.choose_password(connection, ann.user_id, people.PASSWORD)
    assert not found(database, two, AT)


def test_no_secret_is_kept_as_it_is(database, ann):
    session = opened(database, ann)
    with database.transaction("app") as connection:
        link = one_time_links.make(connection, "reset", ann.user_id, AT)
        kept = [*connection.scalars(select(sessions_table.c.session_digest)),
                *connection.scalars(select(links_table.c.link_digest))]
    assert sorted(kept) == sorted([secrets.digest(session), secrets.digest(link)])
    assert all(len(secret) >= 43 for secret in (session, link))


def test_a_link_is_used_once_before_its_end_and_a_new_one_voids_it(database, ann):
    with database.transaction("app") as connection:
        old = one_time_links.make(connection, "invitation", ann.user_id, AT)
        link = one_time_links.make(connection, "reset", ann.user_id, AT)
        assert one_time_links.find(connection, old, AT) is None
        assert one_time_links.find(connection, link, AT + 24 * HOUR) is None
        assert one_time_links.find(connection, link, AT).user_id == ann.user_id
        assert one_time_links.use(connection, link, AT).purpose == "reset"
        assert one_time_links.use(connection, link, AT) is None


def test_the_first_administrators_link_lives_until_somebody_may_administer(settings, database):
    by_password = settings.model_copy(update={"auth_mode": "password"})
    assert one_time_links.first_administrator(database, settings, AT) is None
    address = one_time_links.first_administrator(database, by_password, AT)
    again = one_time_links.first_administrator(database, by_password, AT)
    secrets_made = [link.rpartition("/")[2] for link in (address, again)]
    with database.transaction("app") as connection:
        assert [bool(one_time_links.find(connection, secret, AT)) for secret in secrets_made] == [False, True]
    people.add(database, "sam@example.com", role="staff")
    with database.transaction("app") as connection:
        assert one_time_links.find(connection, secrets_made[1], AT)
    people.add(database, "mira@example.com")
    assert one_time_links.first_administrator(database, by_password, AT) is None
    with database.transaction("app") as connection:
        assert one_time_links.find(connection, secrets_made[1], AT) is None


def test_what_is_over_is_pruned(database, ann):
    opened(database, ann)
    with database.transaction("app") as connection:
        one_time_links.make(connection, "reset", ann.user_id, AT)
        assert sessions.prune(connection, AT) == {}
        assert sessions.prune(connection, AT + 30 * HOUR) == {"sessions": 1, "one_time_links": 1}


def test_somebody_who_may_administer_is_always_left(database):
    mira = people.add(database, "mira@example.com")
    for act in (lambda c: users.change(c, mira.user_id, "staff", [], None),
                lambda c: users.set_active(c, mira.user_id, False)):
        with pytest.raises(RefusedError, match="Nobody would be left"), database.transaction("app") as connection:
            act(connection)
    people.add(database, "ann@example.com")
    with database.transaction("app") as connection:
        users.set_active(connection, mira.user_id, False)
        assert not users.find(connection, mira.user_id).is_active


@pytest.mark.parametrize("email", ["", "ann", "ann@", "@example.com", "a b@example.com", "a@b", "x" * 250 + "@a.de"])
def test_what_is_no_address_is_refused(empty, email):
    with pytest.raises(RefusedError, match="no e-mail address"):
        people.add(empty, email)


def test_an_address_is_one_person_however_it_is_written(database):
    people.add(database, "Ann@Example.com ")
    with pytest.raises(RefusedError, match="there already"):
        people.add(database, "ann@example.COM")
    with pytest.raises(RefusedError, match="no role 'boss': choose one of admin"):
        people.add(database, "bo@example.com", "boss")


@pytest.mark.parametrize("statement", [
    "update app.audit_log set actor = 'x'", "delete from app.audit_log", "truncate app.audit_log",
    "delete from app.users",
])
def test_the_audit_log_is_only_added_to(empty, statement):
    with pytest.raises(Exception, match="permission denied"), empty.transaction("app") as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("role", ["reader", "etl", "predictor"])
@pytest.mark.parametrize("table", [
    "roles", "users", "sessions", "sign_in_failures", "one_time_links", "api_tokens", "audit_log",
])
def test_nobody_but_the_web_reads_who_may_sign_in(empty, role, table):
    with pytest.raises(Exception, match="permission denied"), empty.transaction(role) as connection:
        connection.execute(text(f"select * from app.{table}"))
