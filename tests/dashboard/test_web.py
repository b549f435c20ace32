"""What goes around every answer: headers, caching, compression, status codes."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import brotli
import pytest
from plotly import graph_objects
from plotly.basedatatypes import BaseTraceType

from dashboard.bundles import APART, ASSETS, EARLY, SCRIPTS_BUNDLE, START, asset, bundles, versioned
from dashboard.index import PLOTLY, SOON_NEEDED
from dashboard.pages import all_pages


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def get(client, path, **options) -> Answer:
    with client.get(path, **options) as answer:
        return Answer(answer.status_code, answer.headers, answer.get_data())


def test_every_answer_carries_a_strict_policy(client):
    for path in ("/", "/api/v1/health", "/nowhere", "/_dash-layout?at=/", "/assets/page.js"):
        headers = get(client, path).headers
        policy = headers["Content-Security-Policy"]
        scripts = re.search(r"script-src ([^;]+)", policy)[1]
        assert "unsafe" not in scripts, path
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_no_script_stands_in_the_document(client):
    document = get(client, "/").text
    assert not re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", document)


def test_each_of_our_files_reaches_the_page_once(client):
    document, bundled = get(client, "/").text, bundles()
    named = {name for name in (EARLY, START, *bundled) if document.count(versioned(name)) in (1, 2)}
    assert named == {EARLY, START, *bundled}
    for path in (*ASSETS.glob("*.css"), *ASSETS.glob("*.js")):
        times = sum(content.count(path.read_bytes()) for content in bundled.values())
        assert times == (path.name not in (EARLY, START, *APART)), path.name


def test_scripts_come_in_the_order_in_which_they_know_each_other(client):
    later = re.findall(r'<link rel="preload" as="script" href="([^"]+)" data-src="\1">', get(client, "/").text)
    places = [next(place for place, address in enumerate(later) if name in address)
              for name in ("/react@", "/react-dom@", SCRIPTS_BUNDLE, "/dash_renderer", *SOON_NEEDED)]
    assert places == sorted(places)
    assert all(get(client, address).status == 200 for address in later)


def test_the_document_names_no_other_host(client):
    document = get(client, "/").text
    addresses = re.findall(r'(?:src|href)="([^"]+)"', document)
    assert addresses
    assert all(address.startswith("/") for address in addresses)


def test_a_page_that_is_not_there_is_a_404_with_a_page(client):
    answer = get(client, "/nowhere")
    assert answer.status == 404
    assert "react-entry-point" in answer.text
    assert get(client, "/").status == 200


@pytest.mark.parametrize(("asked", "meant"), [
    ("/sales/", "/sales"), ("/customers/?period=90D&customer=csv%3AC1", "/customers?period=90D&customer=csv%3AC1"),
    ("/orders//", "/orders"), ("/settings/", "/settings"),
])
def test_a_slash_at_the_end_leads_to_the_page(client, asked, meant):
    answer = get(client, asked)
    assert (answer.status, answer.headers["Location"]) == (308, meant)


@pytest.mark.parametrize("path", ["/nowhere/", "/evil.example//", "/sales/more/"])
def test_a_slash_at_the_end_leads_nowhere_else(client, path):
    assert get(client, path).status == 404


def test_plotly_is_served_compressed_beforehand_and_for_ever(client):
    path = f"/assets/{PLOTLY}"
    answer = get(client, path, headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]
    assert brotli.decompress(answer.body) == (ASSETS / PLOTLY).read_bytes()
    assert "Content-Encoding" not in get(client, path, headers={"Accept-Encoding": "identity"}).headers


def test_plotly_is_that_of_the_python_package(client):
    from plotly.offline import get_plotlyjs_version

    assert get_plotlyjs_version() in PLOTLY
    assert f"v{get_plotlyjs_version()}" in (ASSETS / PLOTLY).read_text(encoding="utf-8")[:200]


def test_a_file_that_is_missing_is_named():
    with pytest.raises(FileNotFoundError, match=r"vendor/nothing-\*\.js must be one file, not 0"):
        asset("vendor/nothing-*.js")


def test_every_kind_of_chart_is_in_our_part_of_plotly():
    sources = [path.read_text(encoding="utf-8") for path in ASSETS.parent.rglob("*.py")]
    named = {getattr(graph_objects, name) for source in sources for name in re.findall(r"\bgo\.([A-Z]\w+)", source)}
    drawn = {kind.__name__.lower() for kind in named if issubclass(kind, BaseTraceType)}
    assert {"scatter", "bar"} <= drawn <= set(PLOTLY.split("-"))


@pytest.mark.parametrize("path", ["/assets/../index.py", "/assets/vendor/../../index.py", "/assets/vendor/x.js"])
def test_nothing_beside_the_assets_can_be_read(client, path):
    answer = get(client, path, headers={"Accept-Encoding": "br"})
    assert b"AssayDash" not in answer.body
    assert answer.status == 404


def test_answers_with_data_are_never_taken_from_the_files_cache(client):
    encoding = {"Accept-Encoding": "br"}
    first = get(client, "/_dash-layout?at=/%3Fperiod%3D7D", headers=encoding).body
    second = get(client, "/_dash-layout?at=/%3Fperiod%3D90D", headers=encoding).body
    assert brotli.decompress(first) != brotli.decompress(second)


def test_the_theme_of_the_cookie_is_in_the_first_byte_and_nothing_else_is(client):
    client.set_cookie("theme", "dark")
    assert '<html lang="en" data-bs-theme="dark">' in get(client, "/").text
    client.set_cookie("theme", '"><script>')
    assert '<html lang="en">' in get(client, "/").text


def test_every_page_has_an_address_a_name_and_an_icon():
    paths = [page.path for page in all_pages()]
    assert len(set(paths)) == len(paths)
    assert paths[0] == "/"
    for page in all_pages():
        assert (ASSETS / "icons" / f"{page.icon}.svg").exists(), page.name


def test_every_icon_is_shown_somewhere():
    sources = "".join(path.read_text(encoding="utf-8") for path in ASSETS.parent.rglob("*.py"))
    # The arrow of a change is named by its direction.
    named = {*re.findall(r'"([a-z0-9-]+)"', sources), "arrow-up", "arrow-down"}
    assert {path.stem for path in (ASSETS / "icons").glob("*.svg")} <= named


def test_every_third_partys_files_stand_beside_their_licence():
    for folder in ("fonts", "icons", "vendor"):
        assert (ASSETS / folder / "LICENSE").read_text(encoding="utf-8").strip()


def test_only_this_machine_s_own_names_are_answered(client):
    assert client.get("/api/v1/health", headers={"Host": "127.0.0.1:8050"}).status_code == 200
    assert client.get("/api/v1/health", headers={"Host": "localhost"}).status_code == 200
    assert client.get("/api/v1/health", headers={"Host": "[::1]:8050"}).status_code == 200
    for address in ("/", "/api/v1/freshness", "/sign-in"):
        for header in ({}, {"Authorization": "Basic x"}, {"Authorization": "Bearerx"}):
            assert client.get(address, headers={"Host": "evil.example", **header}).status_code == 400
    # What carries a token may come by any name, and is nobody's where the token is none.
    for scheme in ("Bearer", "bearer"):
        called = {"Host": "evil.example", "Authorization": f"{scheme} assay_none"}
        assert client.get("/api/v1/freshness", headers=called).status_code == 401
    # Load balancers ask by whatever address they have.
    assert client.get("/api/v1/health", headers={"Host": "10.0.0.7:8050"}).status_code == 200


def test_an_export_with_filters_that_cannot_be_used_is_refused(client):
    answer = client.get("/export/sales.csv?from=2024-02-30&location=csv:typo")
    assert answer.status_code == 400


def test_every_script_of_the_document_is_served_and_kept_for_ever(client):
    document = get(client, "/").text
    scripts = re.findall(r'(?:<script|as="script") (?:id="[^"]+" )?(?:src|href)="([^"]+)"', document)
    assert all(name in "".join(scripts) for name in SOON_NEEDED)
    assert not [script for script in scripts if "/dash_table/" in script]
    for script in scripts:
        answer = get(client, script)
        assert answer.status == 200, script
        assert "immutable" in answer.headers["Cache-Control"], script


def test_the_document_names_the_first_layout_as_the_browser_would(client):
    document = get(client, "/?period=7D&location=csv%3AL1").text
    assert 'data-layout="/_dash-layout?at=%2F%3Fperiod%3D7D%26location%3Dcsv%253AL1&amp;parts=2"' in document
    assert document.count("/_dash-layout?at=%2F%3Fperiod%3D7D%26location%3Dcsv%253AL1") == 2
    assert "%2Fcaf%25C3%25A9" in get(client, "/caf%C3%A9").text


def test_the_list_of_callbacks_is_kept_until_it_changes(client):
    address = re.search(r'data-dependencies="([^"]+)"', get(client, "/").text)[1]
    answer = get(client, address, headers={"Accept-Encoding": "br"})
    assert "immutable" in answer.headers["Cache-Control"]
    assert brotli.decompress(answer.body) == get(client, "/_dash-dependencies").body
    assert "immutable" not in get(client, "/_dash-dependencies").headers.get("Cache-Control", "")


EVERY_KIND = (
    "/", "/sales", "/nowhere", "/sign-in", "/settings", "/api/v1/health", "/api/v1/kpis", "/api/v1/customers",
    "/api/v1/nothing", "/api/docs", "/api/v1/openapi.json", "/export/sales.csv", "/export/sales/trend.xlsx",
    "/export/nothing/here.csv", "/metrics-text", "/_dash-layout?at=/", "/_dash-dependencies", "/assets/page.js",
    "/assets/nothing.js", "/welcome/nothing",
)


@pytest.mark.parametrize("path", EVERY_KIND)
def test_every_kind_of_answer_carries_the_same_security_headers(client, path):
    headers = get(client, path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in re.search(r"script-src ([^;]+)", policy)[1]
    assert "frame-ancestors 'none'" in policy and "object-src 'none'" in policy and "base-uri 'self'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers
    assert not {"Server", "X-Powered-By"} & set(headers)


def test_a_browser_that_came_by_tls_is_told_to_come_back_by_it(client):
    answer = get(client, "/", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in get(client, "/", headers={"X-Forwarded-Proto": "https"}).headers


@pytest.mark.parametrize("path", [
    "/api/v1/customers", "/api/v1/customers/nobody", "/export/sales.csv", "/export/customers/list.csv",
    "/export/customers.xlsx", "/metrics-text",
])
def test_what_tells_of_people_is_kept_by_nobody(client, path):
    assert get(client, path).headers["Cache-Control"] == "no-store"


def test_files_may_be_kept(client):
    assert "no-store" not in get(client, "/assets/page.js").headers.get("Cache-Control", "")
