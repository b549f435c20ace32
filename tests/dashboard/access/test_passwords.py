"""Which passwords may be chosen, and how they are kept."""

import pytest

from dashboard.access import passwords
from dashboard.access.passwords import WeakPasswordError

MIRA = ("mira.kovac@larch.example", "Mira Kovac")


@pytest.mark.parametrize("password", [
    "violet kettle on tuesday", "anna-hat-drei-katzen", "Zebra!Umbrella7Quiet", "пароль для касс", "x7#Lq9!vTz2m",
])
def test_long_ones_that_nobody_tries_may_be_chosen(password):
    passwords.check(password, *MIRA)


@pytest.mark.parametrize("password", [
    "short", "elevenchars", "password1234", "Password2024!", "P@ssw0rd1234", "qwertyuiop12", "passwordpassword",
    "123456789012", "210987654321", "abcdefghijkl", "aaaaaaaaaaaa", "abababababab", "letmeinletmein",
    "Sommer2026!!", "miraKOVAC2026", "mira.kovac@larch.example", "assay-mira-kovac", "x" * 257,
])
def test_short_common_and_personal_ones_may_not(password):
    with pytest.raises(WeakPasswordError):
        passwords.check(password, *MIRA)


def test_ones_own_address_written_twice_may_not_however_short_its_words():
    with pytest.raises(WeakPasswordError, match="name or address"):
        passwords.check("ann@x.de ann@x.de", "ann@x.de", "Ann")


def test_a_password_is_kept_as_argon2id_and_never_twice_the_same():
    one, two = passwords.hashed("violet kettle"), passwords.hashed("violet kettle")
    assert one.startswith("$argon2id$") and one != two
    assert passwords.fits(one, "violet kettle") and passwords.fits(two, "violet kettle")
    assert not passwords.fits(one, "violet kettl")
    assert not passwords.is_outdated(one)
    assert passwords.is_outdated("$argon2id$v=19$m=8192,t=2,p=1$c29tZXNhbHRzb21l$" + "A" * 43)


def test_nothing_fits_where_no_password_is_kept():
    assert not passwords.fits(None, "nobody has this password")
    assert not passwords.fits("not a hash", "x")
