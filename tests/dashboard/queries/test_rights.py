"""A part of the company is never told more than its part: every query declares how it keeps to it, or is refused."""

import re
from datetime import date
from importlib import import_module
from inspect import isfunction, signature
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Connection

import dashboard.queries
from dashboard.queries import choices, hidden, metrics, orders, rights
from dashboard.queries.hidden import NotPermittedError
from dashboard.queries.listing import Window
from tests.dashboard import orders_company as written
from warehouse.metrics import Period, Question
from warehouse.schema import metadata
from warehouse.scope import EVERYTHING, Scope

PART = Scope(locations=("csv:L1",))
OWN = Scope(employees=("csv:E1",))
NOBODYS = Scope(locations=())
BLIND = Scope(hidden=("customers", "costs", "employees"))
# Columns whose names sound like a person's or a cost's and are neither.
HARMLESS = {"location_name", "product_name", "holiday_name", "first_name", "second_name", "name"}
NEWEST_FIRST = Window("revenue", True, 0, 100)


@pytest.fixture(scope="module")
def database(new_database):
    return new_database()


@pytest.fixture(scope="module")
def lines(database, last_day):
    return written.fill(database, last_day)


@pytest.fixture
def connection(database, lines):
    with database.transaction("reader") as connection:
        yield connection


@pytest.fixture(scope="module")
def period(last_day):
    return Period(date(last_day.year - 1, 1, 1), last_day)


def ask(connection, scope, query, *arguments):
    allowed = rights.permit(connection, scope, query, arguments, {})
    return rights.shown(scope, query, query(*allowed.args, **allowed.kwargs))


def is_query(module, name, found):
    if not isfunction(found) or found.__module__ != module.__name__ or name.startswith("_"):
        return False
    first = next(iter(signature(found).parameters.values()), None)
    return first is not None and first.annotation in (Connection, "Connection")


def every_query():
    for path in sorted(Path(dashboard.queries.__file__).parent.glob("*.py")):
        module = import_module(f"dashboard.queries.{path.stem}")
        yield from (found for name, found in vars(module).items() if is_query(module, name, found))


def declares_nothing(query):
    return rights._name(query) not in rights._RIGHTS


QUERIES = list(every_query())


def test_there_are_queries_of_both_kinds():
    assert len(QUERIES) > 60
    assert 20 < sum(map(declares_nothing, QUERIES)) < len(QUERIES) - 20


@pytest.mark.parametrize("query", list(filter(declares_nothing, QUERIES)), ids=rights._name)
def test_what_declares_nothing_is_refused_to_a_part(query):
    named = dict.fromkeys(list(signature(query).parameters)[1:])
    with pytest.raises(NotPermittedError, match="whole company"):
        rights.permit(None, PART, query, (), named)


@pytest.mark.parametrize("scope", [PART, OWN, NOBODYS], ids=["place", "own", "nothing"])
def test_a_question_without_the_own_filter_is_refused(connection, period, scope):
    question = Question(metrics=("revenue",), period=period)
    with pytest.raises(NotPermittedError):
        ask(connection, scope, metrics.answer, question)


def test_a_question_about_another_place_is_refused(connection, period):
    question = Question(metrics=("revenue",), period=period, where=(("location", ("csv:L1", "csv:L3")),))
    with pytest.raises(NotPermittedError):
        ask(connection, PART, metrics.answer, question)


def test_a_question_within_the_part_is_answered(connection, lines, period):
    question = Question(metrics=("revenue",), period=period, where=(("location", ("csv:L1",)),))
    expected = lines[lines["location"] == "csv:L1"]["net_amount"].sum()
    assert ask(connection, PART, metrics.answer, question)["revenue"][0] == expected != lines["net_amount"].sum()


def test_somebodys_own_numbers_are_those_of_their_own_orders(connection, lines, period):
    found = ask(connection, OWN, orders.summary, orders.Asked(period, OWN.forced))
    assert found.revenue == lines[lines["employee"] == "csv:E1"]["net_amount"].sum()


def test_an_order_of_another_place_is_as_unknown_as_one_that_there_is_not(connection, lines):
    others = lines[lines["location"] != "csv:L1"]["order_id"].iloc[0]
    assert ask(connection, EVERYTHING, orders.head, others) is not None
    assert ask(connection, PART, orders.head, others) is None is ask(connection, PART, orders.head, "csv:none")
    for query in (orders.lines, orders.returns):
        assert not len(ask(connection, PART, query, others))


def test_an_order_of_ones_own_place_is_shown_whole(connection, lines):
    own = lines[lines["location"] == "csv:L1"]["order_id"].iloc[0]
    found = ask(connection, PART, orders.lines, own)
    assert len(found) == (lines["order_id"] == own).sum()


def test_filters_offer_only_ones_own_places_and_their_people(connection):
    offered = ask(connection, PART, choices.options)
    assert offered.loc[offered["dimension"] == "location", "id"].tolist() == ["csv:L1"]
    people = offered[offered["dimension"] == "employee"]
    assert set(people["location_id"]) <= {"csv:L1"}
    assert not (ask(connection, BLIND, choices.options)["dimension"] == "employee").any()


def test_names_of_customers_give_way_to_their_ids(connection, lines, period):
    asked = orders.Asked(period)
    known, shown = (ask(connection, scope, orders.every, asked, NEWEST_FIRST) for scope in (EVERYTHING, BLIND))
    named = known["customer"].isin(set(lines["customer_name"]) - {"Unknown", ""})
    assert named.any()
    assert not set(known["customer"][named]) & set(shown["customer"])
    assert shown["customer"][named].str.startswith("Customer ").all()
    assert shown["employee"].isna().all() and shown["revenue"].tolist() == known["revenue"].tolist()


def test_a_list_may_not_be_sorted_or_searched_by_what_is_hidden(connection, period):
    for sort in ("customer", "employee"):
        with pytest.raises(NotPermittedError):
            ask(connection, BLIND, orders.every, orders.Asked(period), Window(sort, False, 0, 10))
    with pytest.raises(NotPermittedError, match="who customers are"):
        ask(connection, BLIND, orders.summary, orders.Asked(period, text="a"))
    assert ask(connection, BLIND, orders.summary, orders.Asked(period, text="a", by_name=False)) is not None


@pytest.mark.parametrize("metric", ["margin_amount", "margin_rate", "cost_amount", "inventory_value"])
def test_costs_are_not_told_as_metrics(connection, period, metric):
    with pytest.raises(NotPermittedError, match="costs"):
        ask(connection, BLIND, metrics.answer, Question(metrics=(metric,), period=period))


def test_figures_of_single_people_are_not_told_as_a_dimension_or_a_filter(connection, period):
    for parts in ({"by": ("employee",)}, {"where": (("employee", ("csv:E1",)),)}):
        with pytest.raises(NotPermittedError, match="single employees"):
            ask(connection, BLIND, metrics.answer, Question(metrics=("revenue",), period=period, **parts))
    with pytest.raises(NotPermittedError, match="single employees"):
        ask(connection, BLIND, orders.summary, orders.Asked(period, (("employee", ("csv:E1",)),)))
    own = Scope(employees=("csv:E1",), hidden=("employees",))
    assert ask(connection, own, orders.summary, orders.Asked(period, own.forced)).rows
    assert len(ask(connection, own, metrics.answer, Question(metrics=("revenue",), period=period, where=own.forced)))


def test_every_column_that_sounds_like_a_person_or_a_cost_is_of_a_kind():
    known = frozenset().union(*hidden.COLUMNS.values()) | HARMLESS
    sounding = re.compile(r"cost|margin|mail|phone|(^|_)name$|cash_")
    missing = {
        f"{table.name}.{column.name}" for table in metadata.tables.values() if table.schema in ("gold", "predictions")
        for column in table.columns if sounding.search(column.name) and column.name not in known
    }
    assert not missing


def test_what_is_masked_leaves_the_kept_answer_as_it_was():
    frame = pd.DataFrame({"customer_id": ["csv:7"], "customer": ["Ada"], "unit_cost": [3]})
    assert hidden.masked(BLIND, frame).to_dict("records") == [
        {"customer_id": "csv:7", "customer": "Customer 7", "unit_cost": None}]
    assert frame["customer"].tolist() == ["Ada"]
