"""Serialised answers are kept, shared only by those who may see the same, and dropped when anything they say moves."""

import re
import threading
from html import unescape

import brotli
import pytest
from sqlalchemy import event, text

from dashboard.app import create_app
from dashboard.context import EXTENSION
from dashboard.kept import KEPT, Kept
from dashboard.queries import cache
from tests.dashboard import company
from warehouse import data_version
from warehouse.scope import Scope
from warehouse.settings import load_settings

UPDATE = "/_dash-update-component"
KPIS = "overview-kpis"
BROTLI = {"Accept-Encoding": "br"}
KPI_READY = '"className":"card kpi'


def question(output=KPIS, search="?period=30D", refresh=None):
    return {
        "output": f"{output}.children",
        "outputs": {"id": output, "property": "children"},
        "inputs": [
            {"id": "url", "property": "search", "value": search},
            {"id": "refresh", "property": "data", "value": refresh},
        ],
        "changedPropIds": ["url.search"],
    }


def ask(client, **asked):
    answer = client.post(UPDATE, json=question(**asked), headers=BROTLI)
    assert answer.status_code == 200
    return answer.get_data()


@pytest.fixture
def statements(sales_database):
    """Statements that reach the warehouse, the reading of the versions apart."""
    found = []
    engine = sales_database.engine("reader")

    def note(_connection, _cursor, statement, *_rest):
        if "data_version" not in statement:
            found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def move(database, domain="gold"):
    with database.transaction("etl") as connection:
        data_version.move(connection, domain)


def test_the_second_who_asks_gets_the_same_bytes_without_any_query(client, statements):
    first = ask(client)
    assert statements
    statements.clear()
    assert ask(client) == first
    assert ask(client, refresh=17) == first
    assert not statements


def test_a_browser_without_brotli_gets_the_same_answer(client):
    ask(client)
    plain = client.post(UPDATE, json=question(), headers={"Accept-Encoding": "identity"})
    assert plain.json["response"][KPIS]["children"]


def test_another_address_is_another_answer(client):
    assert ask(client, search="?period=7D") != ask(client, search="?period=90D")


def test_an_answer_is_made_anew_when_the_data_move(client, sales_database, statements):
    ask(client)
    statements.clear()
    move(sales_database)
    ask(client)
    assert statements


def test_an_answer_that_the_data_overtook_is_given_but_not_kept(client, sales_database, statements, monkeypatch):
    made = cache.VersionReader.read

    def read(self):
        versions = made(self)
        move(sales_database)
        return versions

    move(sales_database)
    with monkeypatch.context() as patched:
        patched.setattr(cache.VersionReader, "read", read)
        ask(client, search="?period=7D")
    statements.clear()
    ask(client, search="?period=7D")
    assert statements


def hide_costs(client, monkeypatch):
    reader = client.application.extensions[EXTENSION].reader
    monkeypatch.setattr(reader, "_scope", lambda: Scope(hidden=("costs",)))


def test_two_scopes_never_share_an_answer(client, statements, monkeypatch):
    ask(client)
    hide_costs(client, monkeypatch)
    statements.clear()
    ask(client)
    assert statements
    statements.clear()
    ask(client)
    assert not statements


def test_two_scopes_never_share_a_layout(client, statements, monkeypatch):
    tag = client.get("/_dash-layout?at=%2F").headers["ETag"]
    hide_costs(client, monkeypatch)
    statements.clear()
    other = client.get("/_dash-layout?at=%2F", headers={"If-None-Match": tag})
    assert other.status_code == 200
    assert len(statements) > 1


def test_a_layout_that_is_still_to_be_made_says_its_figures_first(client, sales_database, statements):
    move(sales_database)
    asked = "/_dash-layout?at=%2F%3Fperiod%3D7D&parts=2"
    first = client.get(asked, headers=BROTLI)
    assert (first.content_type, first.headers["Cache-Control"]) == ("application/x-ndjson", "private, no-cache")
    figures, whole = brotli.decompress(first.get_data()).decode().split("\n")
    assert [figures.count(KPI_READY), whole.count(KPI_READY)] == [8, 8]
    assert [figures.count('"type":"Graph"') > 0, whole.count('"type":"Graph"') > 0] == [False, True]
    statements.clear()
    second = client.get(asked, headers=BROTLI)
    assert second.content_type == "application/json"
    assert brotli.decompress(second.get_data()).decode() == whole
    assert client.get(asked, headers=BROTLI | {"If-None-Match": second.headers["ETag"]}).status_code == 304


def test_a_layout_that_is_kept_is_read_once(client, monkeypatch):
    client.get("/_dash-layout?at=%2F")
    reads = []
    region = client.application.extensions[KEPT]._cache
    get = region.backend.get
    monkeypatch.setattr(region.backend, "get", lambda key: reads.append(key) or get(key))
    assert client.get("/_dash-layout?at=%2F&parts=2", headers=BROTLI).content_type == "application/json"
    assert len(reads) == 1


def test_the_document_asks_for_the_layout_in_lines(client, sales_database):
    move(sales_database)
    asked = re.search(r'data-layout="([^"]+)"', client.get("/").text)[1]
    assert client.get(unescape(asked), headers=BROTLI).content_type == "application/x-ndjson"


def test_a_layout_that_fails_after_its_figures_has_no_second_line(client, sales_database, monkeypatch, caplog):
    def made(*_asked, **_more):
        raise RuntimeError("a fault in the middle")

    move(sales_database)
    monkeypatch.setattr(Kept, "made", made)
    answer = client.get("/_dash-layout?at=%2F&parts=2", headers=BROTLI)
    figures, rest = brotli.decompress(answer.get_data()).decode().split("\n")
    assert (figures.count(KPI_READY), rest) == (8, "")
    assert "failed after its first line" in caplog.text


@pytest.mark.parametrize(("asked", "headers"), [
    ("/_dash-layout?at=%2F", BROTLI), ("/_dash-layout?at=%2F&parts=2", {"Accept-Encoding": "gzip"}),
    # There are no figures that could come first.
    ("/_dash-layout?at=%2Fnowhere&parts=2", BROTLI),
])
def test_others_get_a_layout_whole(client, sales_database, asked, headers):
    move(sales_database)
    assert client.get(asked, headers=headers).content_type == "application/json"


def test_many_who_ask_at_once_share_one_making(server, statements):
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(ask(server.test_client(), search="?period=YTD")))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1
    assert len(answers) == 6
    assert len(statements) == len(set(statements)) or max(map(statements.count, statements)) < 6


def test_a_failure_is_not_kept(settings, new_database, last_day):
    database = new_database()
    company.fill(database, last_day, days=30, orders_per_day=2)
    client = create_app(settings, database).test_client()
    with database.transaction("owner") as connection:
        connection.execute(text("revoke select on gold.daily_sales_summary from assay_reader"))
    failed = client.post(UPDATE, json=question()).get_data()
    assert b'"data-state":"error"' in failed
    with database.transaction("owner") as connection:
        connection.execute(text("grant select on gold.daily_sales_summary to assay_reader"))
    assert b'"data-state":"error"' not in client.post(UPDATE, json=question()).get_data()


def test_a_redis_that_cannot_be_reached_does_not_stop_anybody(settings, sales_database):
    lost = load_settings(redis_url="redis://127.0.0.1:1/0", data_dir=settings.data_dir, _env_file=None)
    ask(create_app(lost, sales_database).test_client())


def test_a_later_visit_is_told_that_nothing_changed(client, sales_database):
    first = client.get("/_dash-layout?at=%2F%3Fperiod%3D7D", headers=BROTLI)
    assert "no-cache" in first.headers["Cache-Control"]
    again = client.get("/_dash-layout?at=%2F%3Fperiod%3D7D", headers=BROTLI | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    move(sales_database)
    moved = client.get("/_dash-layout?at=%2F%3Fperiod%3D7D", headers=BROTLI | {"If-None-Match": first.headers["ETag"]})
    assert moved.status_code == 200


def test_the_memory_of_answers_is_bounded_by_bytes(settings, monkeypatch):
    monkeypatch.setattr(cache, "SERIALISED_BYTES", 1000)
    region = cache.make_serialised_cache(settings, len)
    for number in range(10):
        region.set(str(number), b"x" * 300)
    assert [bool(region.get(str(number))) for number in range(10)] == [False] * 7 + [True] * 3
