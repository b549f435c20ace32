"""What a token may: its own, its role's and its maker's, whichever is least, and only while it lasts."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.access import roles, tokens, users
from dashboard.access.refusals import RefusedError
from dashboard.access.roles import Role
from dashboard.access.viewer import Viewer
from tests.dashboard.access import people

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
def database(peoples_database):
    return peoples_database


@pytest.fixture(scope="module")
def empty(new_database):
    """For what is refused and leaves nothing behind."""
    return new_database()


@pytest.fixture
def ask(database):
    def who(secret, at=NOW):
        with database.transaction("app") as connection:
            found = tokens.identify(connection, secret, at)
        return found[0] if found else None

    return who


def test_a_token_of_a_command_may_what_its_role_may(database, ask):
    asking = ask(people.token(database, "api"))
    assert asking.may("api.write") and not asking.may("do.administer")
    assert asking.scope.has_all_rows and asking.actor.startswith("token:") and asking.user_id is None
    narrow = ask(people.token(database, "api", permissions=["api.read"], location_ids=["csv:1"]))
    assert narrow.permissions == {"api.read"} and narrow.scope.locations == ("csv:1",)


def test_a_token_ends_is_taken_back_and_is_nothing_else(database, ask):
    secret = people.token(database, life=DAY)
    assert ask(secret) and not ask(secret, NOW + 2 * DAY)
    assert not ask(secret + "x") and not ask(secret[:-1]) and not ask("assay_") and not ask(secret.upper())
    with database.transaction("app") as connection:
        [token] = tokens.every(connection)
        assert token.beginning == secret[:12] and secret not in repr(token)
        tokens.revoke(connection, token.token_id)
    assert not ask(secret)


def test_its_first_use_of_a_day_is_told_apart(database):
    secret = people.token(database, life=5 * DAY)
    with database.transaction("app") as connection:
        found = [tokens.identify(connection, secret, at)[1] for at in (NOW, NOW, NOW + DAY, NOW + DAY)]
    assert found == [True, False, True, False]


def test_a_token_follows_what_becomes_of_its_maker(database, ask):
    people.add(database, "mira@example.com")
    ann = people.add(database, "ann@example.com", "analyst")
    secret = people.token(database, "analyst", user_id=ann.user_id)
    assert ask(secret).may("see.costs") and ask(secret).scope.has_all_rows
    with database.transaction("app") as connection:
        users.change(connection, ann.user_id, "manager", ["csv:1", "csv:2"], None)
    assert not ask(secret).may("see.costs") and ask(secret).scope.locations == ("csv:1", "csv:2")
    with database.transaction("app") as connection:
        users.change(connection, ann.user_id, "staff", [], "csv:7")
    assert ask(secret).scope.employees == ("csv:7",) and not ask(secret).may("api.read")
    with database.transaction("app") as connection:
        users.set_active(connection, ann.user_id, False)
    assert ask(secret) is None


def test_a_token_for_places_that_its_maker_no_longer_has_is_nobodys(database, ask):
    ann = people.add(database, "ann@example.com", "manager", ["csv:1", "csv:2"])
    people.add(database, "mira@example.com")
    secret = people.token(database, "manager", user_id=ann.user_id, location_ids=["csv:2"])
    assert ask(secret).scope.locations == ("csv:2",)
    with database.transaction("app") as connection:
        users.change(connection, ann.user_id, "manager", ["csv:1"], None)
    assert ask(secret) is None


@pytest.mark.parametrize(("options", "why"), [
    ({"role": "boss"}, "no role"), ({"life": timedelta(0)}, "1 day to 2 years"),
    ({"life": timedelta(days=732)}, "1 day to 2 years"), ({"permissions": ["do.administer"]}, "does not have"),
    ({"role": "manager"}, "name them"), ({"role": "staff"}, "nobody's"),
])
def test_a_token_that_could_not_be_meant_is_refused(empty, options, why):
    with pytest.raises(RefusedError, match=why):
        people.token(empty, **options)


def test_nobody_gives_a_token_more_than_they_have(database):
    asking = a_manager({"api.read"}, ("csv:1",))
    tokens.of_viewer(asking, ["api.read"], ["csv:1"])
    with pytest.raises(RefusedError, match="cannot do more"):
        tokens.of_viewer(asking, ["api.read", "see.costs"], [])
    with pytest.raises(RefusedError, match="other locations"):
        tokens.of_viewer(asking, [], ["csv:2"])


def a_manager(permissions, location_ids):
    return Viewer("user:1", "Ann", "manager", frozenset(permissions), "locations", location_ids, user_id=1)


@pytest.mark.parametrize(("role", "why"), [
    (Role("admin", "Less", "all", frozenset()), "may everything"),
    (Role("Big Boss", "Boss", "all", frozenset()), "small letters"),
    (Role("boss", " ", "all", frozenset()), "title"),
    (Role("boss", "Boss", "some", frozenset()), "rows"),
    (Role("boss", "Boss", "all", frozenset({"page.nowhere"})), "no permission"),
])
def test_a_role_that_cannot_be_is_refused(empty, role, why):
    with pytest.raises(RefusedError, match=why), empty.transaction("app") as connection:
        roles.keep(connection, role)


def test_a_role_of_ones_own_is_kept_and_removed_while_nobody_has_it(database):
    buyers = Role("buyers", "Buyers", "all", frozenset({"page.products", "see.costs"}))
    with database.transaction("app") as connection:
        roles.keep(connection, buyers)
        assert roles.find(connection, "buyers") == buyers
    bo = people.add(database, "bo@example.com", "buyers")
    with database.transaction("app") as connection:
        with pytest.raises(RefusedError, match="Somebody has this role"):
            roles.remove(connection, "buyers")
        with pytest.raises(RefusedError, match="comes along"):
            roles.remove(connection, "staff")
    people.add(database, "mira@example.com")
    with database.transaction("app") as connection:
        users.change(connection, bo.user_id, "staff", [], None)
        roles.remove(connection, "buyers")
        assert roles.find(connection, "buyers") is None
