"""A page deep in a long list costs the database about what the first one does, told by what it reads."""

import pytest
from sqlalchemy import event

from dashboard.cards.customers_list import RISK_LIST
from dashboard.cards.listing import rows_of
from dashboard.cards.orders_list import ALL
from dashboard.components.grid import ROWS_AT_ONCE
from dashboard.context import EXTENSION, open_visit
from dashboard.queries.cache import make_cache
from tests.dashboard.list_requests import asking

EVERYTHING = "?from=2000-01-01&to=2100-01-01"


@pytest.fixture
def blocks_read(settings, demo_server, demo_database):
    """Blocks that the statements for a block of rows read, from the cache of the database or not."""
    engine = demo_database.engine("reader")

    def measure(listing, start):
        asked = []

        def note(_connection, _cursor, statement, parameters, *_rest):
            asked.append((statement, parameters))

        demo_server.extensions[EXTENSION].reader.cache = make_cache(settings)
        event.listen(engine, "before_cursor_execute", note)
        with demo_server.test_request_context():
            answer, failure = rows_of(listing, asking(start), "", EVERYTHING)
        event.remove(engine, "before_cursor_execute", note)
        assert not failure and answer["rowData"][0]["id"]
        with demo_database.transaction("reader") as connection:
            return sum(_blocks(connection, statement, parameters) for statement, parameters in asked
                       if statement.lstrip().lower().startswith(("select", "with")))

    return measure


def _blocks(connection, statement, parameters):
    explained = connection.exec_driver_sql(f"explain (analyze, buffers, format json) {statement}", parameters)
    plan = explained.scalar()[0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] + plan["Temp Read Blocks"]


# The first page of orders walks back from the newest and stops; a deep one walks past all those before it, once.
@pytest.mark.parametrize(("listing", "times"), [(ALL, 4), (RISK_LIST, 2)], ids=["orders", "customers"])
def test_a_deep_page_reads_not_much_more_than_the_first(blocks_read, demo_server, listing, times):
    with demo_server.test_request_context():
        count = listing.count(open_visit(EVERYTHING), "")
    assert count > 10 * ROWS_AT_ONCE
    deep = (count - 1) // ROWS_AT_ONCE * ROWS_AT_ONCE
    assert 0 < blocks_read(listing, deep) <= times * blocks_read(listing, 0)
