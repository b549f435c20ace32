"""Reading Square over HTTP: windows, positions, pages and faults, against a server that speaks its formats."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from etl.batches import Listing, ReadOptions
from etl.sources import square as reader
from etl.sources import square_client
from etl.sources.payloads import payload_rows
from etl.sources.square_client import ExpiredCursorError, SquareError
from etl.sources.square_objects import KIND_BY_NAME
from etl.sources.square_seen import Seen
from tests.etl.sources.square_objects import category, count, customer, item, location, order, payment, variation
from tests.etl.sources.square_server import TOKEN, Fault
from warehouse.command import UsageError
from warehouse.settings import load_settings

ORDERS = "/v2/orders/search"


@pytest.fixture
def read(square_account):
    """Read from the account as sync does: what came by object, and the positions after it."""

    def run(positions=None, *, batches=None, token=TOKEN, **options):
        chosen = load_settings(square_access_token=token, square_base_url=square_account.url, _env_file=None)
        positions = dict(positions or {})
        found: dict[str, list] = {}
        taken = 0
        for part in reader.read(chosen, ReadOptions(**options), positions):
            if isinstance(part, Listing):
                found[f"listed {part.entity}"] = list(part.ids)
                continue
            found.setdefault(part.name, []).extend(json.loads(row[0]) for row in csv.reader(
                io.TextIOWrapper(part.rows, encoding="utf-8", newline="")))
            if part.position() is not None:
                positions[part.name] = json.loads(json.dumps(part.position()))
            taken += part.name == "orders"
            if batches == taken and part.name == "orders":
                break
        return found, positions

    return run


def ids(objects):
    return [one["id"] for one in objects]


def numbered(amount, start=datetime(2026, 1, 1, tzinfo=UTC), **changes):
    return [order(f"O{n}", (start + timedelta(minutes=n)).isoformat(), **changes) for n in range(amount)]


def test_all_objects_come_as_the_api_says_them(read, square_account):
    square_account.orders = [order(metadata={"unknown to the SDK": "kept"}, surprising={"deep": [1, "2"]})]
    square_account.catalog = [item(), category()]
    square_account.customers = [customer(note="Ünïcode \"quoted\", comma\nand line")]
    square_account.payments, square_account.counts = [payment()], [count()]
    found, _ = read()
    assert found["orders"] == square_account.orders
    assert found["catalog_objects"] == square_account.catalog
    assert found["customers"] == square_account.customers
    assert (found["payments"], found["inventory_counts"]) == (square_account.payments, square_account.counts)
    assert found["locations"] == square_account.locations


def test_orders_of_all_states_are_asked_for_by_their_update_and_sorted_so(read, square_account):
    square_account.orders = [order(state, state=state) for state in ("OPEN", "COMPLETED", "CANCELED", "DRAFT")]
    found, _ = read()
    assert sorted(ids(found["orders"])) == ["CANCELED", "COMPLETED", "DRAFT", "OPEN"]
    query = square_account.asked(ORDERS)[0]["query"]
    assert query["sort"] == {"sort_field": "UPDATED_AT", "sort_order": "ASC"}
    assert query["filter"]["date_time_filter"]["updated_at"]["end_at"] == "2026-03-01T12:00:00+00:00"


def test_more_than_ten_locations_are_searched_in_parts(read, square_account):
    square_account.locations = [location(f"L{n}") for n in range(23)]
    square_account.orders = [order(f"O{n}", location_id=f"L{n}") for n in range(23)]
    found, positions = read()
    assert sorted(ids(found["orders"])) == sorted(f"O{n}" for n in range(23))
    assert [len(asked["location_ids"]) for asked in square_account.asked(ORDERS)] == [10, 10, 3]
    assert set(positions["orders"]["reached"]) == {f"L{n}" for n in range(23)}


def test_a_second_reading_gives_only_what_changed(read, square_account):
    square_account.orders, square_account.customers = numbered(5), [customer()]
    square_account.catalog = [item()]
    _, positions = read()
    found, positions = read(positions)
    assert [found[name] for name in ("orders", "customers", "catalog_objects", "payments")] == [[], [], [], []]
    square_account.now += timedelta(minutes=1)
    changed = square_account.orders[2] = order("O2", "2026-03-01T12:00:30Z", version=9)
    found, positions = read(positions)
    assert found["orders"] == [changed]
    assert read(positions)[0]["orders"] == []


def test_an_offline_order_that_arrives_days_late_is_read(read, square_account):
    square_account.orders = numbered(3)
    _, positions = read()
    square_account.now += timedelta(hours=72)
    late = order("late", "2026-03-04T11:59:00Z", created_at="2026-03-01T08:00:00Z", closed_at="2026-03-01T08:05:00Z")
    square_account.orders.append(late)
    assert read(positions)[0]["orders"] == [late]


def test_an_order_that_shows_up_a_minute_late_within_the_overlap_is_read_once(read, square_account):
    _, positions = read()
    square_account.orders = [order("O1", "2026-03-01T11:58:00Z")]
    found, positions = read(positions)
    assert ids(found["orders"]) == ["O1"]
    square_account.now += timedelta(minutes=2)
    assert read(positions)[0]["orders"] == []


def test_a_location_that_is_opened_later_is_read_from_its_beginning(read, square_account):
    _, positions = read()
    square_account.locations.append(location("L2"))
    square_account.orders = [order("old", "2025-01-01T00:00:00Z", location_id="L2")]
    assert ids(read(positions)[0]["orders"]) == ["old"]


def test_a_deleted_item_is_read_once_the_catalog_is_known(read, square_account):
    square_account.catalog = [variation()]
    _, positions = read()
    gone = variation(is_deleted=True, updated_at="2026-03-01T12:00:30Z")
    square_account.catalog, square_account.now = [gone], square_account.now + timedelta(minutes=1)
    found, _ = read(positions)
    assert found["catalog_objects"] == [gone]
    assert square_account.asked("/v2/catalog/search")[0]["include_deleted_objects"] is True


def test_an_empty_page_that_has_a_cursor_does_not_end_the_reading(read, square_account):
    square_account.starts_with_an_empty_page = True
    square_account.orders, square_account.customers = numbered(3), [customer()]
    square_account.catalog, square_account.payments = [item()], [payment()]
    found, _ = read()
    assert [len(found[name]) for name in ("orders", "customers", "catalog_objects", "payments")] == [3, 1, 1, 1]


def test_a_killed_reading_of_orders_goes_on_where_it_stopped(read, square_account, monkeypatch):
    monkeypatch.setattr(reader, "OBJECTS_A_BATCH", 20)
    square_account.page_size, square_account.orders = 10, numbered(95)
    first, positions = read(batches=2)
    assert len(first["orders"]) == 40
    assert positions["orders"]["reached"]["L1"] == square_account.orders[39]["updated_at"]
    square_account.expire_cursors()
    rest, _ = read(positions)
    assert {*ids(first["orders"]), *ids(rest["orders"])} == {f"O{n}" for n in range(95)}
    assert len(rest["orders"]) < 65


def test_a_killed_reading_of_customers_goes_on_at_its_cursor_or_begins_anew(square_account, read, monkeypatch):
    monkeypatch.setattr(reader, "OBJECTS_A_BATCH", 4)
    square_account.page_size, square_account.customers = 2, [customer(f"C{n}") for n in range(9)]
    chosen = load_settings(square_access_token=TOKEN, square_base_url=square_account.url, _env_file=None)
    batch = next(part for part in reader.read(chosen, ReadOptions(), {}) if getattr(part, "name", "") == "customers")
    positions = {"customers": batch.position()}
    assert "unfinished" in positions["customers"]
    assert ids(read(positions)[0]["customers"]) == [f"C{n}" for n in range(4, 9)]
    square_account.expire_cursors()
    found, positions = read(positions)
    assert ids(found["customers"]) == [f"C{n}" for n in range(9)]
    assert "unfinished" not in positions["customers"]


def test_an_expired_cursor_begins_its_window_again(read, square_account):
    square_account.page_size, square_account.orders = 10, numbered(35)
    square_account.faults = [Fault(ORDERS, 400, "INVALID_CURSOR", after=2)]
    assert set(ids(read()[0]["orders"])) == {f"O{n}" for n in range(35)}


def test_cursors_that_always_expire_end_the_reading(read, square_account):
    square_account.page_size, square_account.orders = 10, numbered(15)
    square_account.faults = [Fault(ORDERS, 400, "INVALID_CURSOR", after=1) for _ in range(20)]
    with pytest.raises(ExpiredCursorError):
        read()


@pytest.mark.parametrize("fault", [
    Fault(ORDERS, 429, "RATE_LIMITED"),
    Fault(ORDERS, 429, "RATE_LIMITED", {"Retry-After": "1"}),
    Fault(ORDERS, 500, "INTERNAL_SERVER_ERROR"),
    Fault(ORDERS, 503, "HTML"),
    Fault(ORDERS, 0),
    Fault(ORDERS, 200, "TRUNCATED"),
    Fault(ORDERS, 200, "CUT"),
    Fault(ORDERS, 200, "STALLED"),
], ids=["429", "429 with Retry-After", "500", "503 as a web page", "a cut connection", "JSON that breaks off",
        "an answer cut short", "an answer that stalls"])
def test_what_passes_is_waited_for(read, square_account, fault, monkeypatch):
    monkeypatch.setattr(square_client, "TIMEOUT_SECONDS", 2)
    square_account.orders, square_account.faults = numbered(3), [fault]
    assert len(read()[0]["orders"]) == 3
    assert len(square_account.asked(ORDERS)) == 2


@pytest.mark.parametrize(("fault", "said"), [
    (Fault("/v2/locations", 401, "UNAUTHORIZED"), "SQUARE_ACCESS_TOKEN"),
    (Fault("/v2/locations", 401, "ACCESS_TOKEN_EXPIRED"), "ACCESS_TOKEN_EXPIRED"),
    (Fault(ORDERS, 403, "INSUFFICIENT_SCOPES"), "the right to read"),
    (Fault("/v2/locations", 400, "BAD_REQUEST"), "what BAD_REQUEST means"),
    (Fault("/v2/locations", 404, "HTML"), "SQUARE_BASE_URL"),
    (Fault("/v2/locations", 200, "HTML"), "SQUARE_BASE_URL"),
    (Fault("/v2/locations", 200, "LIST"), "SQUARE_BASE_URL"),
])
def test_what_does_not_pass_is_said_at_once(read, square_account, fault, said):
    square_account.faults = [fault]
    with pytest.raises(SquareError, match=said):
        read()
    assert len(square_account.asked(fault.path)) == 1


def test_a_server_that_fails_for_good_is_given_up(read, square_account):
    square_account.faults = [Fault("/v2/locations", 500, "INTERNAL_SERVER_ERROR") for _ in range(99)]
    with pytest.raises(SquareError, match="INTERNAL_SERVER_ERROR"):
        read()
    assert len(square_account.asked("/v2/locations")) == 1 + square_client.RETRIES


def test_json_that_always_breaks_off_is_given_up(read, square_account):
    square_account.faults = [Fault(ORDERS, 200, "TRUNCATED") for _ in range(99)]
    with pytest.raises(SquareError, match=r"does not answer .*not whole JSON.*try again later"):
        read()
    assert len(square_account.asked(ORDERS)) == 1 + square_client.RETRIES


def test_a_missing_right_leaves_out_that_object_only(read, square_account, caplog):
    square_account.orders = numbered(1)
    square_account.faults = [Fault("/v2/team-members/search", 403, "INSUFFICIENT_SCOPES")]
    assert len(read()[0]["orders"]) == 1
    assert "team members are left out" in caplog.text


def test_without_a_token_nothing_is_asked(settings):
    with pytest.raises(UsageError, match="SQUARE_ACCESS_TOKEN"):
        next(reader.read(settings, ReadOptions(), {}))


def test_reconciling_lists_all_customers_and_variations(read, square_account):
    square_account.page_size = 1
    square_account.customers = [customer("C1"), customer("C2")]
    square_account.catalog = [item(variations=[variation("V1"), variation("V2")]), variation("V3"), category()]
    found, _ = read(reconcile=True)
    assert found["listed customers"] == ["C1", "C2"]
    assert found["listed products"] == ["V1", "V2", "V3"]


def test_since_leaves_older_orders_out(read, square_account):
    square_account.orders = numbered(10)
    found, positions = read(since=datetime(2026, 1, 1, 0, 7, tzinfo=UTC))
    assert ids(found["orders"]) == ["O7", "O8", "O9"]
    assert read(positions)[0]["orders"] == []
    assert len(read(positions, since=datetime(2026, 1, 1, tzinfo=UTC))[0]["orders"]) == 10


def test_what_jsonb_cannot_hold_is_set_aside_with_its_reason():
    rows, rejected = payload_rows([{"id": "1"}, {"id": "2\x00"}, "text", {"id": "\ud800"}, {"id": r"\u0000 in words"}])
    assert [json.loads(row[0])["id"] for row in csv.reader(io.StringIO(rows.read().decode()))] == [
        "1", r"\u0000 in words",
    ]
    assert [(number, reason) for number, reason, _ in rejected] == [
        (3, "null_character"), (4, "not_an_object"), (5, "not_utf8"),
    ]


@hypothesis_settings(max_examples=200)
@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers() | st.none())))
def test_every_object_comes_back_or_is_set_aside(objects):
    rows, rejected = payload_rows(objects)
    back = [json.loads(row[0]) for row in csv.reader(io.StringIO(rows.read().decode(), newline=""), strict=True)]
    assert len(back) + len(rejected) == len(objects)
    assert all(one in objects for one in back)


def test_the_token_is_in_no_error(read, square_account):
    with pytest.raises(SquareError) as raised:
        read(token="a-secret-token")
    assert "a-secret-token" not in str(raised.value)


def test_a_count_is_read_again_when_it_changes_or_says_no_moment(read, square_account, monkeypatch):
    odd = count(calculated_at="2026-02-28T12:00:00Z")
    square_account.counts = [odd]
    _, positions = read()
    monkeypatch.setitem(odd, "calculated_at", "2026-03-01T12:00:00Z")
    found, positions = read(positions)
    assert found["inventory_counts"] == [odd]
    assert positions["inventory_counts"]["seen"] == {"V1 L1 IN_STOCK": "2026-03-01T12:00:00Z"}
    unread = {"catalog_object_id": "V9", "calculated_at": "soon"}
    kind = KIND_BY_NAME["inventory_counts"]
    seen = Seen(kind, {})
    assert [seen.unknown([unread]), seen.unknown([unread])] == [[unread], [unread]]
