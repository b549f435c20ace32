"""What tests of more than one endpoint ask with."""

import itertools

import pytest

NUMBERS = itertools.count(1)


@pytest.fixture
def order() -> str:
    """A transaction id that no other test has."""
    return f"T{next(NUMBERS)}"
