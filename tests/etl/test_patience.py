"""Patience: waits grow up to a minute, and what is said about them grows rarer."""

from etl.patience import Patience


def test_waits_grow_to_a_minute_and_are_told_ever_more_seldom() -> None:
    patience = Patience(clock=lambda: 0)
    told = {number: patience.hold("order") for number in range(1, 17)}
    assert {number: wait for number, wait in told.items() if wait} == {1: 2, 2: 4, 4: 16, 8: 60, 16: 60}


def test_what_is_held_is_asked_again_when_its_time_has_come_and_an_answer_ends_it() -> None:
    now = [0.0]
    patience = Patience(clock=lambda: now[0])
    patience.hold("order")
    assert patience.is_held("order") and not patience.is_held("payment")
    now[0] = 2
    assert not patience.is_held("order")
    assert (patience.release("order"), patience.release("order")) == (True, False)
    assert patience.hold("order") == 2


def test_a_message_that_is_new_or_late_is_never_idle() -> None:
    patience = Patience(clock=lambda: 0, seen=7)
    assert not patience.is_idle(7)
    patience.hold("order")
    assert (patience.is_idle(7), patience.is_idle(8)) == (True, False)
