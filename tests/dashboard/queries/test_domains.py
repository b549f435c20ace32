"""An answer holds until a domain moves that its query reads; what a query says of that is what its SQL does."""

import importlib
import inspect
import pkgutil
import re

import pytest

from dashboard import queries
from dashboard.queries.cache import Reader, make_cache
from dashboard.queries.domains import UNSAID, domains_of, reads
from warehouse import data_version, statements

MODULES = [importlib.import_module(f"{queries.__name__}.{module.name}")
           for module in pkgutil.iter_modules(queries.__path__)]
QUERIES = {
    f"{module.__name__.rpartition('.')[2]}.{name}": query
    for module in MODULES
    for name, query in inspect.getmembers(module, inspect.isfunction)
    if query.__module__ == module.__name__ and next(iter(inspect.signature(query).parameters), "") == "connection"
}
# Load journals and the like move with gold, or are read past the versions.
OWN_DOMAINS = ("gold", "predictions", "app")


def schemas_read(query):
    """Schemas that the query's own statements and declared tables name."""
    source = inspect.getsource(query)
    named = re.findall(r'statements\.load\(\s*"([^"]+)"', source)
    of_tables = {"app"} if re.search(r"\bsaved_views\.c\b", source) else set()
    return of_tables | {table.partition(".")[0] for name in named for table in statements.read(name).reads}


def test_there_are_queries_to_look_at():
    assert len(QUERIES) > 60
    assert sum(bool(schemas_read(query)) for query in QUERIES.values()) > 40


def test_of_each_query_that_names_its_domains_it_can_be_seen_what_it_reads():
    """What it reads by a table declared elsewhere, or by a helper, this test could not hold against what it says."""
    declared = {name: schemas_read(query) for name, query in QUERIES.items() if domains_of(query) != UNSAID}
    assert len(declared) > 15
    assert [name for name, schemas in declared.items() if not schemas] == []


def test_a_query_reads_no_domain_that_it_does_not_name():
    unsaid = {
        name: schemas_read(query).intersection(OWN_DOMAINS) - set(domains_of(query))
        for name, query in QUERIES.items()
    }
    assert {name: domains for name, domains in unsaid.items() if domains} == {}


@pytest.mark.parametrize(("domain", "times"), [("gold", 1), ("app", 1), ("predictions", 2)])
def test_an_answer_is_made_anew_only_when_what_it_reads_moves(settings, database, domain, times):
    asked = []

    @reads("predictions")
    def query(connection):
        asked.append(connection)
        return "answer"

    reader = Reader(database, make_cache(settings))
    reader.view().read(query)
    with database.transaction("owner") as connection:
        data_version.move(connection, domain)
    assert reader.view().read(query) == "answer"
    assert len(asked) == times
