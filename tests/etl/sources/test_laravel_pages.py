"""Every paginator of Laravel gives the same rows, each once; pages that a total ties together are fetched at once."""

from pathlib import Path

import pytest

from etl.sources.laravel import reading
from etl.sources.laravel.pages import Kind, NoRowsError, read_page
from tests.etl.sources.laravel_reading import Reader, products, sales
from tests.etl.sources.laravel_server import LaravelServer, serve
from warehouse.command import CommandError

STYLES = ["paginate", "simple", "cursor", "resource_paginate", "resource_simple", "resource_cursor", "bare", "whole",
          "wrapped"]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("count", [0, 1, 10, 57, 60])
def test_each_paginator_gives_every_row_once_and_in_order(tmp_path: Path, style: str, count: int) -> None:
    with serve(LaravelServer({"/products": products(count)}, style=style)) as server:
        taken = Reader(server, tmp_path).read()
    assert [row["id"] for row in taken.rows["products"]] == [str(number) for number in range(1, count + 1)]


@pytest.mark.parametrize("style", STYLES[:6])
def test_a_server_may_give_smaller_pages_than_it_is_asked_for(tmp_path: Path, style: str) -> None:
    with serve(LaravelServer({"/products": products(20)}, style=style, largest_page=3)) as server:
        taken = Reader(server, tmp_path).read()
    assert [row["id"] for row in taken.rows["products"]] == [str(number) for number in range(1, 21)]


@pytest.mark.parametrize(("style", "expected"), [("paginate", 4), ("simple", 1), ("cursor", 1), ("bare", 1)])
def test_pages_with_a_total_are_fetched_at_once_up_to_the_connections_allowed(
    tmp_path: Path, style: str, expected: int
) -> None:
    with serve(LaravelServer({"/products": products(300)}, style=style, latency=0.01)) as server:
        Reader(server, tmp_path, settings={"laravel_connections": 4}).read()
    assert server.most_at_once == expected


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
