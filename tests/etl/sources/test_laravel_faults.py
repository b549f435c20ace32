"""What fails for a while is tried again and loses nothing; what needs a person stops at once and says what to do."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from etl.sources.laravel import reading
from tests.etl.sources.laravel_reading import QUICK, Reader, products
from tests.etl.sources.laravel_server import (
    TOKEN,
    Fault,
    LaravelServer,
    cut,
    instead,
    page_of_html,
    serve,
    slow,
    status,
    truncated,
)
from warehouse.command import CommandError, UsageError
from warehouse.settings import SettingsError, load_settings

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
PASSING: dict[str, Fault] = {
    "429": status(429, "Too Many Attempts.", {"Retry-After": "0", "X-RateLimit-Remaining": "0"}),
    "429 without a time": status(429, "Too Many Attempts."),
    "500": status(500),
    "502 as a web page": page_of_html(502),
    "503 in maintenance": status(503, "Service Unavailable", {"Retry-After": "0"}),
    "cut connection": cut,
    "truncated JSON": truncated,
    "slow": slow(0.2),
    "another page": instead(lambda body: body | {"current_page": 99}),
}


def read_products(
    tmp_path: Path, faults: Sequence[Fault | None], style: str = "paginate", **more: Any
) -> LaravelServer:
    server = LaravelServer({"/products": products(100)}, style=style, **more)
    # Three endpoints that are missing come before.
    server.faults = [None, None, None, *faults]
    with serve(server):
        # From 20 rows on, pages without a total overlap.
        taken = Reader(server, tmp_path, settings={"laravel_page_size": 20 if "simple" in style else 10}).read()
    assert [row["id"] for row in taken.rows["products"]] == [str(number) for number in range(1, 101)]
    assert "unfinished" not in taken.positions["products"]
    return server


@pytest.mark.parametrize("style", ["paginate", "resource_simple", "cursor", "bare"])
@pytest.mark.parametrize("name", PASSING)
def test_a_failure_that_passes_loses_nothing(tmp_path: Path, name: str, style: str) -> None:
    fault = PASSING[name]
    if name == "another page" and style not in ("paginate", "resource_simple"):
        fault = status(504)
    if name == "another page" and style == "resource_simple":
        fault = instead(lambda body: body | {"meta": body["meta"] | {"current_page": 99}})
    read_products(tmp_path, [None, fault, None, fault, fault, None, None, fault], style)


def test_a_failure_that_stays_stops_the_sync_and_says_how_it_goes_on(tmp_path: Path) -> None:
    server = LaravelServer({"/products": products(100)})
    server.faults = [None, None, None, None, *[status(503, "Service Unavailable")] * 100]
    with serve(server), pytest.raises(CommandError) as caught:
        Reader(server, tmp_path).read()
    assert str(caught.value) == (
        "the ERP's API still fails after 4 attempts: GET /products: 503 Service Unavailable. Sync again later: it goes "
        "on where this one stopped"
    )


def test_no_request_is_made_before_the_time_that_the_api_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("etl.sources.laravel.client.Client._pause", lambda _, seconds: waits.append(seconds))
    read_products(tmp_path, [None, status(429, "Too Many Attempts.", {"Retry-After": "3"})])
    # The thread that was told waits, and so do the others.
    assert sum(2.5 < wait <= 3.01 for wait in waits) >= 2


def test_the_pace_follows_what_the_api_says_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("etl.sources.laravel.client.Client._pause", lambda _, seconds: waits.append(seconds))
    monkeypatch.setattr("etl.sources.laravel.responses.server_time", lambda _: NOON)
    left = {"X-RateLimit-Limit": "60", "X-RateLimit-Reset": str(int(NOON.timestamp()) + 4)}
    read_products(tmp_path, [], headers=left | {"X-RateLimit-Remaining": "1"})
    assert max(waits) <= 0
    read_products(tmp_path, [], headers=left | {"X-RateLimit-Remaining": "0"})
    assert 3 < max(waits) <= 4


def test_a_wait_beyond_all_patience_ends_the_sync(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="asks to wait 3600 s, more than longest_pause_seconds"):
        read_products(tmp_path, [status(429, "Too Many Attempts.", {"Retry-After": "3600"})])


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (status(401, "Unauthenticated."), "401 Unauthenticated.; .* set LARAVEL_API_TOKEN"),
        (status(403, "This action is unauthorized."), "GET /products: 403 This action is unauthorized.; .* its user"),
        (
            status(422, "The per page field must not be greater than 100.",
                   errors={"per_page": ["The per page field must not be greater than 100."]}),
            "422 The per page field must not be greater than 100.; per_page: The .* change LARAVEL_PAGE_SIZE",
        ),
        (status(302, "", {"Location": "https://erp.example.com/login"}), "sent on to https://erp.example.com/login"),
        (page_of_html(), "GET /products: answered with a web page: is LARAVEL_API_URL .* Accept: application/json"),
        (status(400, "Bad"), "400 Bad; is LARAVEL_API_URL"),
    ],
)
def test_what_needs_a_person_stops_at_once(tmp_path: Path, fault: Fault, message: str) -> None:
    server = LaravelServer({"/products": products(100)}, faults=[None, None, None, fault])
    with serve(server), pytest.raises(CommandError, match=message):
        Reader(server, tmp_path).read()
    assert len(server.asked("/products")) == 1


def test_the_token_is_sent_and_never_shown(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = LaravelServer({"/products": products(30)}, faults=[status(500)])
    with serve(server), pytest.raises(CommandError) as caught:
        taken = Reader(server, tmp_path).read()
        assert len(taken.rows["products"]) == 30
        server.faults = [status(401, "Unauthenticated.")]
        Reader(server, tmp_path).read()
    assert TOKEN not in caplog.text + str(caught.value)


def test_an_unreachable_api_is_named(tmp_path: Path) -> None:
    with serve(LaravelServer({})) as server:
        pass
    with pytest.raises(CommandError, match=r"still fails after 4 attempts: GET /locations: .*refused"):
        Reader(server, tmp_path).read()


def test_settings_that_are_missing_or_wrong_are_named(tmp_path: Path) -> None:
    server = LaravelServer({})
    with pytest.raises(UsageError, match="LARAVEL_API_URL is not set"):
        Reader(server, tmp_path, settings={"laravel_api_url": None}).read()
    with pytest.raises(UsageError, match="LARAVEL_API_TOKEN holds blanks"):
        Reader(server, tmp_path, settings={"laravel_api_token": "a b"}).read()
    with pytest.raises(SettingsError, match="LARAVEL_API_URL"):
        load_settings(laravel_api_url="erp.example.com/api")


def test_a_sync_that_is_given_up_waits_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH_ROWS", 10)
    server = LaravelServer({"/products": products(300)})
    server.faults = [None] * 6 + [status(503, "Service Unavailable", {"Retry-After": "800"})] * 50
    patient = QUICK.replace("longest_pause_seconds = 5", "longest_pause_seconds = 900")
    with serve(server):
        taken = Reader(server, tmp_path, patient).read(stop=lambda taken: bool(taken.batches))
    assert taken.ids("products") >= {str(number) for number in range(1, 11)}
