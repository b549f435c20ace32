"""Every paginator of Laravel gives the same rows, each once; pages that a total ties together are fetched at once."""

import gc
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.sources.laravel import reading
from etl.sources.laravel.overlap import window_over
from etl.sources.laravel.pages import Kind, NoRowsError, Page, read_page
from tests.etl.sources.laravel_reading import Reader, products, sales
from tests.etl.sources.laravel_server import LaravelServer, serve
from warehouse.command import CommandError

STYLES = ["paginate", "simple", "cursor", "resource_paginate", "resource_simple", "resource_cursor", "bare", "whole",
          "wrapped"]
ENVELOPED = [f"enveloped_{style}" for style in STYLES]


@pytest.mark.parametrize("style", STYLES + ENVELOPED)
@pytest.mark.parametrize("count", [0, 1, 10, 57, 60])
def test_each_paginator_gives_every_row_once_and_in_order(tmp_path: Path, style: str, count: int) -> None:
    with serve(LaravelServer({"/products": products(count)}, style=style)) as server:
        taken = Reader(server, tmp_path).read()
    assert [row["id"] for row in taken.rows["products"]] == [str(number) for number in range(1, count + 1)]


SIZES: dict[str, Callable[[int], int]] = {
    "at most 3": lambda asked: min(asked, 3),
    "at most 20": lambda asked: min(asked, 20),
    "7 whatever is asked": lambda _: 7,
    "90 whatever is asked": lambda _: 90,
    "15 for what it does not know": lambda asked: asked if asked in (50, 100) else 15,
    "none that it does not know": lambda asked: asked if asked in (50, 100) else 0,
    "an error for what it does not know": lambda asked: asked if asked in (50, 100) else -1,
}


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("style", STYLES[:7])
def test_a_server_may_give_pages_of_other_sizes_than_it_is_asked_for(tmp_path: Path, style: str, name: str) -> None:
    with serve(LaravelServer({"/products": products(220)}, style=style, page_size=SIZES[name])) as server:
        taken = Reader(server, tmp_path, settings={"laravel_page_size": 50}).read()
    assert [row["id"] for row in taken.rows["products"]] == [str(number) for number in range(1, 221)]


@pytest.mark.parametrize("style", ["simple", "bare"])
@pytest.mark.parametrize("nameless", [range(170), range(50, 100), range(41, 130), range(60, 62)])
def test_rows_without_ids_are_read_in_as_many_requests(tmp_path: Path, style: str, nameless: range) -> None:
    rows = [row | {"id": None} if place in nameless else row for place, row in enumerate(products(170))]
    with serve(LaravelServer({"/products": rows}, style=style)) as server:
        taken = Reader(server, tmp_path, settings={"laravel_page_size": 50}).read()
    # Of those that two pages share, a row without an id may come twice.
    assert {row["product_name"] for row in taken.rows["products"]} == {f"Tea {number}" for number in range(1, 171)}
    assert len(taken.rows["products"]) <= 180
    assert len(server.asked("/products")) <= 8


@pytest.mark.parametrize("style", ["bare", "wrapped"])
def test_an_api_that_knows_no_pages_is_asked_a_few_times_only(tmp_path: Path, style: str) -> None:
    with serve(LaravelServer({"/products": products(170)}, style=style, ignored=("page",))) as server:
        taken = Reader(server, tmp_path, settings={"laravel_page_size": 50}).read()
    assert [row["id"] for row in taken.rows["products"]] == [str(n) for n in range(1, 51 if style == "bare" else 171)]
    assert len(server.asked("/products")) <= 5


@pytest.mark.parametrize("style", ["paginate", "simple", "bare"])
def test_of_pages_far_larger_than_asked_for_one_waits(tmp_path: Path, style: str) -> None:
    server = LaravelServer({"/products": products(75_000)}, style=style, page_size=lambda _: 25_000)
    asked: list[int] = []
    with serve(server):
        taken = Reader(server, tmp_path).read(stop=lambda _: bool(asked.append(len(server.asked("/products")))))
    assert len(taken.rows["products"]) == len(taken.ids("products")) == 75_000
    assert [batch.label for batch in taken.batches[:2]] == ["page 1", "page 2"]
    # The page that is stored, one that is ready and one that is asked for.
    assert all(count <= stored + 2 for stored, count in enumerate(asked, start=1))


@pytest.mark.parametrize(("style", "expected"), [("paginate", 4), ("simple", 1), ("cursor", 1), ("bare", 1)])
def test_pages_with_a_total_are_fetched_at_once_up_to_the_connections_allowed(
    tmp_path: Path, style: str, expected: int
) -> None:
    with serve(LaravelServer({"/products": products(300)}, style=style, latency=0.01)) as server:
        Reader(server, tmp_path, settings={"laravel_connections": 4}).read()
    assert server.most_at_once == expected


@given(st.integers(20, 400), st.integers(0, 2_000_000))
def test_the_next_window_begins_before_the_end_and_reaches_behind_it(largest: int, behind: int) -> None:
    end = largest + behind
    window = window_over(end, largest)
    assert window.start < end < window.end and window.size <= largest and window.shared == end - window.start


def test_pages_that_overlap_take_few_more_requests_and_give_no_row_twice(tmp_path: Path) -> None:
    with serve(LaravelServer({"/products": products(10_000)}, style="simple")) as server:
        taken = Reader(server, tmp_path, settings={"laravel_page_size": 500}).read()
    assert [row["id"] for row in taken.rows["products"]] == [str(number) for number in range(1, 10_001)]
    assert len(server.asked("/products")) <= 22


def test_answers_that_were_read_do_not_wait_for_the_garbage_collector(tmp_path: Path) -> None:
    gc.collect()
    gc.disable()
    try:
        with serve(LaravelServer({"/products": products(200)})) as server:
            taken = Reader(server, tmp_path).read()
        alive = sum(isinstance(item, httpx.Response) for item in gc.get_objects())
    finally:
        gc.enable()
    # The last one each of a handful of threads may still be at hand.
    assert len(taken.rows["products"]) == 200 and alive < 10


def test_pages_wait_for_their_turn_within_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.sources.laravel.reader.BATCH_ROWS", 50)
    monkeypatch.setattr(reading, "BATCH_ROWS", 50)
    with serve(LaravelServer({"/products": products(1000)})) as server:
        asked = []
        Reader(server, tmp_path).read(stop=lambda taken: not asked.append(len(server.asked("/products"))))
    # Five pages in the batch, eight more on their way.
    assert asked[0] <= 5 + 8 + 1


def test_batches_hold_whole_pages_and_are_named_after_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH_ROWS", 25)
    with serve(LaravelServer({"/products": products(65)})) as server:
        taken = Reader(server, tmp_path).read()
    assert [batch.label for batch in taken.batches] == ["page 1 to 3", "page 4 to 6", "page 7"]


def test_endpoints_that_are_not_there_are_skipped(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    with serve(LaravelServer({"/products": products(3), "/sales": sales(3)})) as server:
        taken = Reader(server, tmp_path).read()
    assert set(taken.rows) == {"products", "sales"}
    assert "tasks: skipped, GET /tasks: 404 The route api/tasks could not be found." in caplog.text


def test_an_api_without_any_of_the_endpoints_is_an_error(tmp_path: Path) -> None:
    with (
        serve(LaravelServer({"/else": []})) as server,
        pytest.raises(CommandError, match=r"none of the endpoints .* is LARAVEL_API_URL right"),
    ):
        Reader(server, tmp_path).read()


def test_an_object_with_places_for_names_is_a_list_too() -> None:
    page = read_page({"data": {"0": {"id": 1}, "3": {"id": 4}}}, ["data"], "cursor", "GET /x")
    assert (page.kind, page.rows) == (Kind.BARE, [{"id": 1}, {"id": 4}])


def test_rows_lie_as_deep_as_their_keys_are_named() -> None:
    users = {"current_page": 2, "last_page": 3, "rows": [{"id": 1}]}
    body = {"meta": {"request_id": "r1"}, "response": {"users": users}}
    page = read_page(body, ["rows", "response", "users"], "cursor", "GET /x")
    assert page == Page(Kind.COUNTED, [{"id": 1}], number=2, last=3)


def test_the_pages_may_be_counted_beside_an_envelope() -> None:
    body = {"data": {"items": [{"id": 1}]}, "meta": {"current_page": 1, "last_page": 3, "total": 3}}
    page = read_page(body, ["data", "items"], "cursor", "GET /x")
    assert page == Page(Kind.COUNTED, [{"id": 1}], number=1, last=3, total=3)


def test_an_envelope_without_rows_says_what_is_in_it() -> None:
    with pytest.raises(NoRowsError, match=r"it has success, data \(page, entries\)\); name the key that has them"):
        read_page({"success": True, "data": {"page": 1, "entries": []}}, ["data"], "cursor", "GET /x")


@pytest.mark.parametrize("body", [{"message": "hello"}, {"data": {"id": 1}}, "text", 5, None, {}])
def test_an_answer_without_rows_says_what_it_holds(body: object) -> None:
    with pytest.raises(NoRowsError, match=r"GET /x: the answer holds no list of rows \(it "):
        read_page(body, ["data"], "cursor", "GET /x")


def test_a_next_link_is_followed_by_its_parameters_alone() -> None:
    body = {"data": [], "links": {"next": "http://internal:8080/other?token=abc&page_token=x%3D"}}
    page = read_page(body, ["data"], "cursor", "GET /x")
    assert (page.kind, page.following) == (Kind.LINKED, {"token": "abc", "page_token": "x="})


def test_a_circle_of_links_ends(tmp_path: Path) -> None:
    with (
        serve(LaravelServer({"/products": products(30)}, style="cursor", ignored=("cursor",))) as server,
        pytest.raises(CommandError, match="links in a circle"),
    ):
        Reader(server, tmp_path).read()


def test_a_page_parameter_of_another_name_is_told(tmp_path: Path) -> None:
    with (
        serve(LaravelServer({"/products": products(30)}, ignored=("page",))) as server,
        pytest.raises(CommandError, match=r"asked for page 2, given page 1; is parameters.page"),
    ):
        Reader(server, tmp_path).read()
