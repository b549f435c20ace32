"""Whoever is unknown does not keep the server busy: wrong tokens and sign-ins are limited by network address."""

import pytest
from sqlalchemy import event

from dashboard.access import attempts
from dashboard.access.known_viewers import MOST_KEPT, KnownViewers
from dashboard.access.viewer import AT_THE_MACHINE, NOBODY
from dashboard.app import create_app
from tests.dashboard.access import people
from tests.dashboard.account.conftest import Browser

FRESHNESS = "/api/v1/freshness"
FROM_HERE, FROM_ELSEWHERE = ({"environ_overrides": {"REMOTE_ADDR": address}} for address in ("10.0.0.1", "10.0.0.2"))
MOST = attempts.PER_MINUTE.amount


@pytest.fixture(scope="module")
def database(new_database):
    return new_database()


@pytest.fixture
def server(settings, database):
    return create_app(settings.model_copy(update={"auth_mode": "password"}), database)


@pytest.fixture
def statements(server, database):
    """What the application asked the database as the app role."""
    seen = []

    def note(*told):
        seen.append(told[2])

    with database.transaction("app") as connection:
        engine = connection.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_a_wrong_token_asks_the_warehouse_once_and_at_last_nothing_more(server, database, statements):
    client = server.test_client()
    answers = [client.get(FRESHNESS, headers=people.bearer("assay_wrong"), **FROM_HERE) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [401] * 3 and len(statements) == 1
    for number in range(MOST - 3):
        assert client.get(FRESHNESS, headers=people.bearer(f"assay_{number}"), **FROM_HERE).status_code == 401
    asked = len(statements)
    for wrong in ("assay_wrong", "assay_another", "", "x" * 1000):
        refused = client.get(FRESHNESS, headers=people.bearer(wrong), **FROM_HERE)
        assert (refused.status_code, refused.json["code"]) == (429, "too_many_requests")
        assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert len(statements) == asked
    right = people.bearer(people.token(database))
    assert client.get(FRESHNESS, headers=right, **FROM_HERE).status_code == 429
    assert client.get(FRESHNESS, headers=right, **FROM_ELSEWHERE).status_code == 200
    # Who is known goes on from there, too.
    assert client.get(FRESHNESS, headers=right, **FROM_HERE).status_code == 200


def test_a_cookie_of_nobodys_asks_the_warehouse_once(server, statements):
    client = server.test_client()
    client.set_cookie("assay_session", "nobodys", domain="localhost")
    assert [client.get(FRESHNESS).status_code for _time in range(3)] == [401] * 3
    assert len(statements) == 1


def test_sign_ins_beyond_sixty_a_minute_are_told_to_wait_whatever_the_password(server, database):
    people.add(database, "mira@example.com", password=people.PASSWORD)
    browser = Browser(server)
    token = browser.token()
    with server.test_request_context(environ_overrides={"REMOTE_ADDR": "10.0.0.1"}):
        for _time in range(MOST):
            attempts.count("sign-in")
    form = {"email": "mira@example.com", "password": people.PASSWORD, "csrf_token": token, "next": "/team"}
    refused = browser.client.post("/sign-in", data=form, **FROM_HERE)
    assert refused.status_code == 429 and "Wait a minute" in refused.text and 'value="/team"' in refused.text
    assert 0 < int(refused.headers["Retry-After"]) <= 60 and not browser.session
    assert browser.client.post("/sign-in", data=form, **FROM_ELSEWHERE).status_code == 302


def test_a_redis_that_cannot_be_reached_lets_nobody_in_and_keeps_nobody_out(settings, database):
    lost = settings.model_copy(update={"auth_mode": "password", "redis_url": "redis://127.0.0.1:1/0"})
    client = create_app(lost, database).test_client()
    assert client.get(FRESHNESS, headers=people.bearer("assay_wrong")).status_code == 401
    assert client.get(FRESHNESS, headers=people.bearer(people.token(database))).status_code == 200


def test_the_unknown_do_not_push_out_those_who_are_known():
    known = KnownViewers()
    _nobody_yet, state = known.get(b"known")
    known.keep(b"known", AT_THE_MACHINE, state)
    for number in range(MOST_KEPT + 1):
        known.keep(number.to_bytes(3), NOBODY, state)
    assert known.get(b"known")[0] == AT_THE_MACHINE
    known.forget()
    assert known.get(b"known")[0] is None and known.get((7).to_bytes(3))[0] is None
