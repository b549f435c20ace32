"""The traps of Dash and Plotly that are known, each proved closed: see the comments for what opens them."""

import io
import re
import threading
from pathlib import Path
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from dashboard.app import create_app
from dashboard.bundles import STYLES_BUNDLE
from dashboard.pages import all_pages
from tests.dashboard import company
from warehouse import data_version

UPDATE = "/_dash-update-component"
PATIENCE_MS = 60_000
EVIL = "=HYPERLINK(\"http://evil.example\")"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@pytest.fixture(scope="module")
def pages(demo_server):
    """The layout of every page of the demo company, by path."""
    client = demo_server.test_client()
    return {page.path: client.get(f"/_dash-layout?at={quote(page.path)}").json for page in all_pages()}


@pytest.fixture(scope="module")
def answers(demo_server):
    """What every callback that hangs on the address alone answers."""
    client = demo_server.test_client()
    asked = [question(one) for one in callbacks(client) if "url.search" in names(one["inputs"]) and is_plain(one)]
    return {one["output"]: client.post(UPDATE, json=one).json for one in asked}


def callbacks(client):
    return client.get("/_dash-dependencies").json


def names(parts):
    return [f"{part['id']}.{part['property']}" for part in parts]


def is_plain(declared):
    outputs = declared["output"]
    parts = [*declared["inputs"], *declared["state"]]
    return not (declared["clientside_function"] or ".." in outputs or "{" in outputs or "@" in outputs) and not any(
        part["id"].startswith("{") for part in parts
    )


def question(declared, search=""):
    name, _, prop = declared["output"].rpartition(".")
    values = {"url.search": search, "url.pathname": "/"}
    return {
        "output": declared["output"],
        "outputs": {"id": name, "property": prop},
        "inputs": [part | {"value": values.get(f"{part['id']}.{part['property']}")} for part in declared["inputs"]],
        "state": [part | {"value": values.get(f"{part['id']}.{part['property']}")} for part in declared["state"]],
        "changedPropIds": ["url.search"],
    }


def components(part, kind):
    if isinstance(part, dict):
        if part.get("type") == kind and "props" in part:
            yield part["props"]
        for inner in part.values():
            yield from components(inner, kind)
    elif isinstance(part, list):
        for inner in part:
            yield from components(inner, kind)


def test_no_callback_runs_in_the_background(client):
    # Dash 4.4.1 keys their results without the user: two people get each other's.
    assert not [one["output"] for one in callbacks(client) if one["background"]]


def test_parallel_first_requests_find_the_application_ready(settings, sales_database):
    # Dash finishes its set-up during the first request, without a lock.
    server = create_app(settings, sales_database)
    document = re.findall(r'(?:src|href)="(/[^"]+)"', create_app(settings, sales_database).test_client().get("/").text)
    found = {}

    def ask(path):
        with server.test_client().get(path) as answer:
            found[path] = answer.status_code

    threads = [threading.Thread(target=ask, args=(path,)) for path in ("/", "/_dash-layout?at=%2F", *document)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) > 20
    assert set(found.values()) == {200}


def test_no_chart_offers_to_be_shared_with_anybody(pages, answers):
    # The mode bar of plotly.js 4 uploads the chart.
    charts = list(components([pages, answers], "Graph"))
    assert charts
    assert all(chart["config"]["displayModeBar"] is False for chart in charts)


def test_no_style_of_a_sub_folder_comes_after_ours(client):
    # Dash takes the files of a folder before those of its sub-folders.
    styles = re.findall(r'<link rel="stylesheet" href="([^"?]+)', client.get("/").text)
    assert styles == [f"/assets/{STYLES_BUNDLE}"]


def test_the_theme_and_the_first_questions_come_before_every_other_script(client):
    document = client.get("/").text
    scripts = re.findall(r'<script src="/assets/([\w-]+)\.js', document)
    assert scripts[0] == "early"
    assert scripts.count("early") == 1
    assert document.index("early.js") < document.index("dash_renderer")


def test_days_are_plain_text(pages, answers):
    # Plotly draws a moment with a zone as if it had none.
    figures = [chart["figure"] for chart in components([pages, answers], "Graph")]
    values = [value for figure in figures for trace in figure["data"] for axis in ("x", "y")
              for value in _listed(trace.get(axis)) if isinstance(value, str) and DAY.match(value)]
    assert values
    assert all(DAY.fullmatch(value) for value in values)


def _listed(values):
    return values if isinstance(values, list) else []


def forged(client):
    for declared in callbacks(client):
        if is_plain(declared):
            asked = question(declared)
            yield asked | {"output": "main.innerHTML"}
            yield asked | {"outputs": {"id": "somewhere-else", "property": "children"}}
            yield asked | {"inputs": []}
            yield asked | {"inputs": [{"id": "secret", "property": "data", "value": 1}] * len(asked["inputs"])}
            yield asked | {"inputs": [part | {"value": {"a": 1}} for part in asked["inputs"] if part["id"] == "url"]}
            yield asked | {"changedPropIds": 3}
        else:
            yield {"output": declared["output"], "outputs": 1, "inputs": {}, "state": None}
    yield from ([], {}, "x", 7, {"output": None}, {"output": ["a"]})


def test_a_question_that_no_page_asks_is_refused_without_a_traceback(client, caplog):
    # Every callback is a public address; Dash answers what it does not know with a traceback in the log.
    bodies = list(forged(client))
    assert len(bodies) > 20
    assert {client.post(UPDATE, json=body).status_code for body in bodies} == {400}
    for body in (b"{", b"[" * 100_000, b"\xff"):
        assert client.post(UPDATE, data=body, content_type="application/json").status_code == 400
    assert client.post(UPDATE, data="{}").status_code == 415
    assert client.post(UPDATE, data=b"x" * 2_000_000, content_type="application/json").status_code == 413
    assert not [record for record in caplog.records if record.exc_info]


def test_an_address_made_by_hand_is_at_most_an_empty_page(client, caplog):
    made_by_hand = [
        "?period=%00&location=%00&region=%00&category=%00&product=%00&customer=%00&order=%00&item=%00&hour=%00",
        "?from=9999-99-99&to=0001-01-01&compare=%3Cscript%3E",
        "?product=' or 1=1; drop table gold.fact_sales --&category='&segment=\"&employee=\\",
        "?" + "location=csv:L1&" * 5_000,
    ]
    on_address = [one for one in callbacks(client) if is_plain(one) and "url.search" in names(one["inputs"])]
    for number, declared in enumerate(on_address):
        # Each callback gets one of them, Overview's all: they are read in one place.
        is_overview = declared["output"].startswith("overview-")
        for search in made_by_hand if is_overview else [made_by_hand[number % len(made_by_hand)]]:
            answer = client.post(UPDATE, json=question(declared, search))
            assert answer.status_code in (200, 204), declared["output"]
            assert '"data-state":"error"' not in answer.text, declared["output"]
    assert not [record.getMessage() for record in caplog.records if record.exc_info]


def test_nothing_tells_of_the_machine(client, settings, sales_database):
    told = "".join(client.get(path).text for path in ("/", "/_dash-layout?at=%2F", "/_dash-dependencies", "/nowhere"))
    secrets = [settings.data_dir, Path.cwd(), Path.home(), sales_database.urls["reader"], "python_version", "psycopg2"]
    assert not [secret for secret in secrets if str(secret) in told]
    for path in ("/_reload-hash", "/_dash-layout/", "/_alive_", "/_mcp", "/assets/", "/console"):
        answer = client.get(path)
        assert answer.status_code in (200, 404, 405), path
        assert "Traceback" not in answer.text


def test_a_name_that_is_a_formula_stays_text_in_every_download(settings, new_database, last_day):
    database = new_database()
    company.fill(database, last_day, days=40, orders_per_day=3)
    with database.transaction("etl") as connection:
        connection.execute(text("update gold.dim_product set product_name = :evil"), {"evil": EVIL})
        data_version.move(connection, "gold")
    client = create_app(settings, database).test_client()
    assert f"'{EVIL}".replace('"', '""') in client.get("/export/sales.csv").text
    assert f"'{EVIL}".replace('"', '""') in client.get("/export/overview/products.csv").text
    book = load_workbook(io.BytesIO(client.get("/export/overview/products.xlsx").get_data()))
    cells = [cell for sheet in book for row in sheet.rows for cell in row if EVIL in str(cell.value)]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}
