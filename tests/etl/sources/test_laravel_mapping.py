"""Mapping files of the ERP's API: what they replace, and how their faults are told."""

from pathlib import Path

import pytest

from etl.mapping import MappingError
from etl.sources.laravel.mapping import load_mapping
from tests.etl.sources.laravel_reading import QUICK, Reader, Taken, sales
from tests.etl.sources.laravel_server import LaravelServer, instead, serve

OTHER_NAMES = """
[parameters]
updated_since = "changed_after"
[formats]
moment = "%Y-%m-%d %H:%M:%S"
[sales]
path = "/v2/orders"
parameters = { status = "completed" }
[sales.fields]
customer_id = "buyer"
discount_amount = []
"""


def test_a_mapping_file_replaces_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    with serve(LaravelServer({"/v2/orders": sales(3, buyer="b1", discount="1.00")})) as server:
        reader = Reader(server, tmp_path, extra=OTHER_NAMES)
        taken = reader.read()
        reader.read(into=taken)
    # What is read in one state is not compared.
    first, second = server.asked("/v2/orders")
    assert {(row["customer_id"], row["discount_amount"], row["total_amount"]) for row in taken.rows["sales"]} == {
        ("b1", "", "19.90")
    }
    assert first["status"] == second["status"] == "completed"
    assert "changed_after" not in first and len(second["changed_after"]) == 19


def test_rows_may_be_under_another_key(tmp_path: Path) -> None:
    server = LaravelServer({"/sales": sales(3)}, style="wrapped")
    server.faults = [None] * 5 + [instead(lambda body: {"payload": body["data"]})] * 2
    with serve(server):
        taken: Taken = Reader(server, tmp_path, rules='rows = "payload"\n' + QUICK).read()
    assert taken.ids("sales") == {"1", "2", "3"}


def test_an_object_without_a_path_is_not_asked_for(tmp_path: Path) -> None:
    with serve(LaravelServer({"/sales": sales(3), "/products": []})) as server:
        Reader(server, tmp_path, extra='[products]\npath = ""\n').read()
    assert server.asked("/sales") and not server.asked("/products")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("x = ", "is not a TOML file"),
        ("[invoices]\n", r"there is no \[invoices\]; there are rows, requests"),
        ("[sales.fields]\ncolour = 'c'\n", "sales.fields.colour is not known; there are id, customer_id"),
        ("[sales]\nurl = '/x'\n", "sales.url: Extra inputs"),
        ("[requests]\nattempts = 0\n", "requests.attempts: Input should be greater"),
        ("[reconcile]\ndays = 'x'\n", "reconcile.days: Input should be a valid integer"),
    ],
)
def test_a_fault_in_a_mapping_file_is_told_with_its_place(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "erp.toml"
    path.write_text(content)
    with pytest.raises(MappingError, match=rf"erp.toml.*{complaint}"):
        load_mapping(path)


def test_a_mapping_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="No such file or directory; give the mapping file's path"):
        load_mapping(tmp_path / "none.toml")
