"""Where a reading stopped is kept without the mapping's own parameters, and is of no use once these are others."""

import json
from pathlib import Path
from typing import Any

import pytest

from etl.sources.laravel import places, reading
from tests.etl.sources.laravel_reading import Reader, products
from tests.etl.sources.laravel_server import LaravelServer, serve

KEY = "k-0123456789"
OWN = {"api_key": KEY, "include": "items", "per_page": 10}


@pytest.mark.parametrize(("key", "pages_again"), [(KEY, 1), ("another", 6)])
def test_a_killed_sync_goes_on_with_parameters_that_are_nowhere_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, pages_again: int
) -> None:
    monkeypatch.setattr(reading, "BATCH_ROWS", 20)
    with serve(LaravelServer({"/products": products(100)})) as server:
        taken = Reader(server, tmp_path, extra=_mapped(KEY)).read(stop=lambda taken: len(taken.batches) == 3)
        assert "unfinished" in taken.positions["products"] and KEY not in json.dumps(taken.positions)
        server.requests.clear()
        Reader(server, tmp_path, extra=_mapped(key)).read(into=taken)
    assert len(taken.ids("products")) == 100
    asked = server.asked("/products")
    assert {parameters["api_key"] for parameters in asked} == {key}
    assert len(asked) == 4 + pages_again


def test_links_to_the_next_page_are_kept_without_what_they_repeat() -> None:
    following: dict[str, Any] = {"api_key": KEY, "include": "items", "per_page": "10", "after": "7"}
    place = {"parameters": OWN | {"updated_since": "2024-03-01"}, "next": following, "ordinal": 3}
    kept = places.kept(place, OWN)
    assert kept["next"] == {"after": "7"} and kept["parameters"] == {"updated_since": "2024-03-01"}
    resumed = places.resumed(json.loads(json.dumps(kept)), OWN)
    assert resumed and resumed["parameters"] == place["parameters"]
    assert places.resumed(kept, OWN | {"include": "lines"}) is None


def _mapped(key: str) -> str:
    return f'[products]\nparameters = {{ api_key = "{key}" }}\n'
