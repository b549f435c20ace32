"""Texts about segments: kept for the whole company, from our own pages only."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from dashboard.app import create_app
from dashboard.cards.customers_strategies import STRATEGIES_CARD, SUGGESTED
from dashboard.context import open_visit
from dashboard.queries.customers import RFM_SEGMENTS
from tests.dashboard import customers_company as written
from warehouse.database import Database
from warehouse.settings import Settings

ADDRESS = "/api/v1/segment-strategies/Champions"


@pytest.fixture(scope="module")
def application(settings: Settings, new_database: Callable[[], Database], last_day: date) -> Flask:
    database = new_database()
    written.fill(database, last_day, days=60)
    return create_app(settings, database)


def texts(application: Flask) -> dict[str, str]:
    with application.test_request_context():
        visit = open_visit("")
        assert visit is not None
        frame = STRATEGIES_CARD.rows(visit)
    return dict(zip(frame["rfm_segment"], frame["text"], strict=True))


def test_a_text_takes_the_place_of_ours_and_an_empty_one_brings_ours_back(application: Flask) -> None:
    client = application.test_client()
    assert texts(application)["Champions"] == SUGGESTED["Champions"]
    for written_text in ("Write <b>them</b> a card", "Invite them; drop table x"):
        assert client.put(ADDRESS, json={"text": f" {written_text} "}).status_code == 200
        assert texts(application)["Champions"] == written_text
    assert client.put(ADDRESS, json={"text": ""}).status_code == 200
    assert texts(application)["Champions"] == SUGGESTED["Champions"]


@pytest.mark.parametrize(("address", "body", "headers", "status"), [
    (ADDRESS, {"text": "x"}, {"Origin": "https://evil.example"}, 403),
    (ADDRESS, {"text": "x"}, {"Sec-Fetch-Site": "same-site"}, 403),
    ("/api/v1/segment-strategies/Nobody", {"text": "x"}, {}, 404),
    (ADDRESS, {"text": 5}, {}, 422),
    (ADDRESS, ["x"], {}, 422),
    (ADDRESS, {"text": "x" * 2001}, {}, 422),
    (ADDRESS, {"text": "a\0b"}, {}, 422),
])
def test_what_is_not_ours_or_no_text_is_refused(
    application: Flask, address: str, body: Any, headers: dict[str, str], status: int
) -> None:
    assert application.test_client().put(address, json=body, headers=headers).status_code == status


def test_every_segment_has_a_text_to_begin_with() -> None:
    assert set(SUGGESTED) == set(RFM_SEGMENTS)
