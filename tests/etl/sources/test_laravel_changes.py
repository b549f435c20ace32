"""While pages turn, rows come and go; between syncs, only what changed is read; a killed sync goes on."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from etl.sources.laravel import reading
from tests.etl.sources.laravel_reading import QUICK, Reader, Taken, products, sales
from tests.etl.sources.laravel_server import LaravelServer, instead, serve
from warehouse.command import UsageError

ONE_CONNECTION = {"laravel_connections": 1}
# A page that is asked for twice on a busy machine comes so much later than the one before that a deletion and an
# insertion fit between the two.
PATIENT = QUICK.replace("timeout_seconds = 5", "timeout_seconds = 120")
PAGES_OF_20 = {"laravel_page_size": 20}


def ids(*ranges: range) -> set[str]:
    return {str(number) for numbers in ranges for number in numbers}


def at(numbered: dict[int, Callable[[], Any]]) -> Callable[[int], None]:
    """Do something before the nth request."""
    return lambda number: numbered[number]() if number in numbered else None


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH_ROWS", 20)


@pytest.mark.parametrize("style", ["paginate", "simple", "cursor", "bare", "resource_paginate"])
def test_rows_inserted_while_reading_push_none_out(tmp_path: Path, style: str) -> None:
    server = LaravelServer({"/products": products(100, first=1000)}, style=style)
    rows = server.tables["/products"]
    server.before = lambda number: rows.insert(0, products(1, first=900 - number)[0]) if number > 4 else None
    with serve(server):
        taken = Reader(server, tmp_path).read()
    assert taken.ids("products") >= ids(range(1000, 1100))


def test_rows_deleted_while_reading_cost_none_of_the_others(tmp_path: Path) -> None:
    server = LaravelServer({"/products": products(100)})
    rows = server.tables["/products"]
    server.before = at({6: lambda: rows.__delitem__(slice(0, 7)), 9: lambda: rows.__delitem__(slice(10, 15))})
    with serve(server):
        taken = Reader(server, tmp_path, settings=ONE_CONNECTION).read()
    assert taken.ids("products") >= {str(row["id"]) for row in rows}
    # Further rounds only deliver pages with something new in them.
    assert len(taken.rows["products"]) < 185


def test_a_page_that_comes_twice_in_place_of_the_next_is_noticed(tmp_path: Path) -> None:
    server = LaravelServer({"/products": products(50)})
    server.faults = [None] * 5 + [instead(lambda body: body | {"data": products(10)})]
    with serve(server):
        taken = Reader(server, tmp_path, settings=ONE_CONNECTION).read()
    assert taken.ids("products") == ids(range(1, 51))


def test_a_total_that_is_never_met_is_told_and_voids_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = LaravelServer({"/products": products(50)})
    server.faults = [None] * 3 + [instead(lambda body: body | {"total": 60})] * 10
    with serve(server):
        taken = Reader(server, tmp_path).read()
    assert "products: after 2 readings the API's total is still not met (60 rows said, 50 distinct" in caplog.text
    assert taken.ids("products") == ids(range(1, 51)) and not taken.listings
    assert "updated_since" in taken.positions["products"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.sampled_from([5, 8, 11, 14]), st.booleans(), st.integers(0, 59)), max_size=6),
    style=st.sampled_from(["paginate", "resource_paginate", "cursor"]),
)
# What comes may hide from the total, by the time that the page is read again, what has gone.
@example(changes=[(5, False, 36), (8, True, 17), (11, False, 30), (14, True, 50)], style="resource_paginate")
def test_whatever_changes_while_reading_rows_that_stay_are_read(
    tmp_path: Path, changes: list[tuple[int, bool, int]], style: str
) -> None:
    server = LaravelServer({"/products": products(60)}, style=style)
    rows = server.tables["/products"]
    # Deletions and insertions between neighbouring answers hide each other from a total, as docs/laravel.md says.
    by_request = {number: (is_deletion, place) for number, is_deletion, place in changes}

    def change(number: int) -> None:
        is_deletion, place = by_request.get(number, (None, 0))
        if is_deletion:
            del rows[place % len(rows)]
        elif is_deletion is False:
            rows.append(products(1, first=1000 + number)[0])

    server.before = change
    with serve(server):
        taken = Reader(server, tmp_path, PATIENT, settings=ONE_CONNECTION).read()
    assert taken.ids("products") >= {str(row["id"]) for row in rows if row["id"] <= 60}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.dictionaries(
        st.integers(5, 14), st.tuples(st.integers(0, 59), st.integers(0, 25), st.integers(0, 12)), max_size=8
    ),
    style=st.sampled_from(["simple", "resource_simple", "bare", "cursor"]),
)
def test_whatever_changes_between_requests_pages_without_a_total_lose_no_row_that_stays(
    tmp_path: Path, changes: dict[int, tuple[int, int, int]], style: str
) -> None:
    server = LaravelServer({"/products": products(90)}, style=style)
    rows = server.tables["/products"]

    def change(number: int) -> None:
        place, deleted, inserted = changes.get(number, (0, 0, 0))
        del rows[place : place + deleted]
        # Hides the deletions from whoever only counts.
        rows.extend(products(inserted, first=1000 * number))

    server.before = change
    with serve(server):
        taken = Reader(server, tmp_path, settings=PAGES_OF_20).read()
    assert taken.ids("products") >= {str(row["id"]) for row in rows if row["id"] <= 90}


def test_the_next_sync_asks_for_what_changed_since_by_the_servers_clock(tmp_path: Path) -> None:
    server = LaravelServer({"/products": products(30)}, skew=timedelta(hours=-5))
    with serve(server):
        began = datetime.now(UTC) - timedelta(hours=5)
        taken = Reader(server, tmp_path).read()
        server.tables["/products"][4]["updated_at"] = began.isoformat()
        server.requests.clear()
        again = Reader(server, tmp_path).read(taken.positions)
    (asked,) = server.asked("/products")
    since = datetime.fromisoformat(asked["updated_since"])
    assert timedelta(minutes=1, seconds=50) < began - since < timedelta(minutes=2, seconds=5)
    assert again.ids("products") == {"5"}
    assert all(batch.is_relisted for batch in again.batches)
    assert not any(batch.is_relisted for batch in taken.batches)


def test_an_api_that_cannot_tell_what_changed_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    server = LaravelServer({"/products": products(30)}, ignored=("updated_since",))
    with serve(server):
        taken = Reader(server, tmp_path).read()
        assert "ignores" not in caplog.text
        again = Reader(server, tmp_path).read(taken.positions)
    assert caplog.text.count("products: the API ignores updated_since") == 1
    assert len(again.rows["products"]) == 30 and again.batches[0].is_relisted


@pytest.mark.parametrize("style", ["paginate", "simple", "cursor", "bare"])
def test_a_killed_sync_goes_on_where_it_stopped(tmp_path: Path, style: str) -> None:
    server = LaravelServer({"/products": products(100)}, style=style)
    with serve(server):
        taken = Reader(server, tmp_path).read(stop=lambda taken: len(taken.batches) == 3)
        came = len(taken.ids("products"))
        assert came >= 60 and taken.ids("products") == ids(range(1, came + 1))
        server.requests.clear()
        Reader(server, tmp_path).read(into=taken)
    assert taken.ids("products") == ids(range(1, 101))
    # Pages 6 to 10, and one more where nothing tells the end, or pages overlap.
    assert len(server.asked("/products")) <= 8
    assert "unfinished" not in taken.positions["products"]
    assert "updated_since" in taken.positions["products"]


@pytest.mark.parametrize("style", ["paginate", "simple", "bare"])
@pytest.mark.parametrize("deleted", [range(7), range(25), range(50, 60), range(58, 70)])
def test_rows_deleted_after_the_kill_cost_none_of_the_others(tmp_path: Path, deleted: range, style: str) -> None:
    server = LaravelServer({"/products": products(100)}, style=style)
    size = PAGES_OF_20 if style != "paginate" else {}
    with serve(server):
        taken = Reader(server, tmp_path, settings=size).read(stop=lambda taken: len(taken.batches) == 3)
        del server.tables["/products"][deleted.start : deleted.stop]
        Reader(server, tmp_path, settings=size).read(into=taken)
    assert taken.ids("products") >= {str(row["id"]) for row in server.tables["/products"]}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kills=st.lists(st.integers(1, 4), max_size=6), style=st.sampled_from(["paginate", "simple", "bare", "cursor"]))
def test_however_often_it_is_killed_every_row_is_read(tmp_path: Path, kills: list[int], style: str) -> None:
    server = LaravelServer({"/products": products(120), "/sales": sales(70)}, style=style)
    taken = Taken()
    with serve(server):
        reader = Reader(server, tmp_path, settings=PAGES_OF_20 if style in ("simple", "bare") else {})
        for batches in kills:
            until = len(taken.batches) + batches
            reader.read(into=taken, stop=lambda taken, until=until: len(taken.batches) >= until)
        reader.read(into=taken)
    assert taken.ids("products") == ids(range(1, 121))
    assert taken.ids("sales") == ids(range(1, 71))


def test_a_reading_from_a_day_leaves_the_watermark_where_it_was(tmp_path: Path) -> None:
    old = sales(10, "2023-05-01T00:00:00.000000Z")
    server = LaravelServer({"/products": products(3), "/sales": old + sales(10, first=11)})
    with serve(server):
        first = Reader(server, tmp_path).read(since=datetime(2024, 1, 1))
        assert first.ids("sales") == ids(range(11, 21))
        assert first.ids("products") == ids(range(1, 4))
        assert first.positions["sales"]["updated_since"]
        again = Reader(server, tmp_path).read(first.positions, since=datetime(2023, 1, 1))
    assert again.ids("sales") == ids(range(1, 21))
    assert again.positions["sales"] == first.positions["sales"]
    assert server.asked("/sales")[0]["start_date"] == "2024-01-01"
    assert "start_date" not in server.asked("/products")[0]


def test_a_window_of_days_moves_no_watermark_and_lists_nothing(tmp_path: Path) -> None:
    days = [sales(10, f"2024-0{month}-15T12:00:00.000000Z", first=month * 10) for month in range(1, 5)]
    server = LaravelServer({"/products": products(3), "/sales": [row for month in days for row in month]})
    window = {"since": datetime(2024, 2, 1), "until": date(2024, 3, 15)}
    with serve(server):
        first = Reader(server, tmp_path).read(**window)
        assert first.ids("sales") == ids(range(20, 40))
        assert "sales" not in first.positions and first.positions["products"]["updated_since"]
        assert not first.listings
        known = Reader(server, tmp_path).read()
        again = Reader(server, tmp_path).read(known.positions, **window)
        assert Reader(server, tmp_path).read(until=date(2024, 1, 15)).ids("sales") == ids(range(10, 20))
    assert again.ids("sales") == first.ids("sales") and again.positions["sales"] == known.positions["sales"]
    asked = server.asked("/sales")[0]
    assert (asked["start_date"], asked["end_date"]) == ("2024-02-01", "2024-03-15")
    assert "end_date" not in server.asked("/products")[0]


def test_a_window_needs_a_parameter_for_its_end(tmp_path: Path) -> None:
    server = LaravelServer({"/sales": sales(3)})
    with serve(server), pytest.raises(UsageError, match="name start_date and end_date in the mapping file"):
        Reader(server, tmp_path, extra="[parameters]\nend_date = ''\n").read(until=date(2024, 1, 1))


def test_an_object_read_in_one_state_only_never_counts_as_listed(tmp_path: Path) -> None:
    today = datetime.now(UTC).isoformat()
    rows = sales(5, today) + sales(5, today, first=6, status="open")
    server = LaravelServer({"/sales": rows, "/products": products(3)})
    with serve(server):
        reader = Reader(server, tmp_path, extra='[sales]\nparameters = { status = "completed" }\n')
        taken = reader.read()
        assert taken.ids("sales") == ids(range(1, 6)) and [entity for entity, _, _ in taken.listings] == ["products"]
        assert not reader.read(taken.positions).listings
        assert [entity for entity, _, _ in reader.read(taken.positions, reconcile=True).listings] == ["products"]


def test_each_sync_lists_the_sales_of_the_last_days(tmp_path: Path) -> None:
    today = datetime.now(UTC)
    days = [(today - timedelta(days=age)).isoformat() for age in (0, 1, 2, 30)]
    server = LaravelServer({"/sales": [sales(1, day, number)[0] for number, day in enumerate(days, start=1)]})
    with serve(server):
        taken = Reader(server, tmp_path).read()
        # The first sync saw all there is.
        assert taken.listings == [("orders", ids(range(1, 5)), None)]
        del server.tables["/sales"][1]
        again = Reader(server, tmp_path).read(taken.positions)
    ((entity, listed, since),) = again.listings
    assert (entity, listed) == ("orders", {"1", "3"})
    assert since is not None and timedelta(days=3) <= today - since + timedelta(seconds=1) < timedelta(days=3, hours=1)


def test_no_days_to_compare_means_no_request_for_them(tmp_path: Path) -> None:
    server = LaravelServer({"/sales": sales(5)})
    with serve(server):
        reader = Reader(server, tmp_path, extra="[reconcile]\ndays = 0\n")
        taken = reader.read()
        server.requests.clear()
        assert not reader.read(taken.positions).listings
    assert len(server.asked("/sales")) == 1


@pytest.mark.parametrize("style", ["paginate", "simple", "cursor", "bare", "whole"])
def test_reconciling_lists_all_ids_of_all_objects(tmp_path: Path, style: str) -> None:
    server = LaravelServer({"/products": products(45), "/sales": sales(25), "/stocks": products(5)}, style=style)
    with serve(server):
        taken = Reader(server, tmp_path).read()
        del server.tables["/products"][12]
        again = Reader(server, tmp_path).read(taken.positions, reconcile=True)
    listed = {entity: found for entity, found, _ in again.listings}
    assert listed == {"products": ids(range(1, 13), range(14, 46)), "orders": ids(range(1, 26))}
    assert all(since is None for _, _, since in again.listings)
    assert all(batch.is_relisted for batch in again.batches)


def test_a_resumed_reading_lists_nothing_since_it_has_not_seen_all(tmp_path: Path) -> None:
    server = LaravelServer({"/products": products(100)})
    with serve(server):
        taken = Reader(server, tmp_path).read(stop=lambda taken: len(taken.batches) == 3)
        Reader(server, tmp_path).read(into=taken)
    assert not taken.listings
