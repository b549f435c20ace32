"""The second factor: no code twice, none of long ago, its secret unreadable without the key."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from dashboard.access import totp
from tests.dashboard.access import people

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
STEP = timedelta(seconds=30)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def database(peoples_database):
    return peoples_database


def code(at):
    return pyotp.TOTP(SECRET).at(at)


def test_a_code_is_taken_once_and_none_before_it_afterwards(database):
    user = people.add(database, "ann@example.com").user_id

    def use(text, at=AT):
        with database.transaction("app") as connection:
            return totp.use(connection, user, SECRET, text, at)

    assert use(code(AT))
    assert not use(code(AT))
    assert not use(code(AT - STEP))
    assert use(f"{code(AT + STEP)[:3]} {code(AT + STEP)[3:]}")
    assert not use(code(AT))
    assert not use(code(AT), AT + STEP)
    assert use(code(AT + 2 * STEP), AT + 2 * STEP)


@pytest.mark.parametrize("text", ["", "12345", "abcdef", "١٢٣٤٥٦", code(AT + 2 * STEP), code(AT - 2 * STEP)])
def test_anything_else_is_wrong(text):
    assert totp.step_of(SECRET, text, AT) is None


def test_the_secret_at_rest_says_nothing_and_needs_its_key():
    kept = totp.sealed(b"k" * 32, SECRET)
    assert SECRET not in kept
    assert totp.opened(b"k" * 32, kept) == SECRET
    with pytest.raises(totp.UnreadableError):
        totp.opened(b"x" * 32, kept)
    assert totp.picture(SECRET, "ann@example.com").startswith("data:image/svg+xml")
