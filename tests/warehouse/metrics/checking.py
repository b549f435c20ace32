"""An answer compared with that of the facts, counted line by line."""

from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from tests.warehouse.metrics.brute_force import BruteForce, nothing
from warehouse.metrics import Question, compile_question

Opened = tuple[Connection, BruteForce]


def check(shop: Opened, question: Question) -> None:
    """The statement's answer is that of the facts: the same combinations, figures and nothing else."""
    connection, facts = shop
    rows = connection.execute(compile_question(question)).mappings().all()
    found = {tuple(row[name] for name in question.by): row for row in rows}
    assert len(found) == len(rows), "a combination comes once"
    assert tuple(rows[0].keys()) == question.columns if rows else True
    sides = [("", facts.answer(question))]
    if question.base:
        sides.append(("base_", facts.answer(question, is_base=True)))
    known = {key for _prefix, side in sides for values in side.values() for key in values}
    assert set(found) <= known, "no row is made up"
    for prefix, side in sides:
        for name, expected in side.items():
            for key in known:
                value = found[key][prefix + name] if key in found else nothing(name)
                assert _is_close(value, expected.get(key, nothing(name))), (prefix + name, key, value, expected)


def _is_close(value: Any, expected: Fraction | None) -> bool:
    if value is None or expected is None:
        return value is None and expected is None
    return abs(Fraction(value) - expected) <= Fraction(1, 10**9) * max(Fraction(1), abs(expected))
