"""What values become: the types of MariaDB and PostgreSQL as bronze keeps them."""

import json

import pytest

from etl.mapping import MappingError
from tests.etl.helpers import query
from tests.etl.sources.erp_servers import mariadb_erp, postgresql_erp, take_in
from warehouse.command import UsageError

BERLIN = 'time_zone = "Europe/Berlin"\n'


@pytest.fixture
def maria(mariadb):
    with mariadb_erp(mariadb, "types") as server:
        yield server


@pytest.fixture
def postgres(new_database):
    with postgresql_erp(new_database()) as server:
        yield server


def mapping_file(tmp_path, text):
    path = tmp_path / "erp.toml"
    path.write_text(text)
    return path


def extras(database):
    """source_row of the sales, in order."""
    return [row[0] for row in query(database, "select source_row from bronze.erp_sales order by row_number")]


def test_zero_dates_are_none_and_those_rows_are_still_read(database, maria):
    maria.execute("create table sales (id int, sale_date date, created_at datetime, updated_at datetime not null)")
    maria.execute("insert into sales values (1, '0000-00-00', '0000-00-00', '0000-00-00')")
    maria.execute("insert into sales values (2, '2024-02-29', '2024-01-01 10:00:00', '2024-01-01 10:00:00')")
    maria.execute("insert into sales values (3, '2024-01-00', null, '2024-01-01 10:00:00')")
    take_in(database, maria)
    assert query(database, "select id, sold_at, created_at, updated_at from bronze.erp_sales order by id") == [
        ("1", None, None, None),
        ("2", "2024-02-29", "2024-01-01 10:00:00+00:00", "2024-01-01 10:00:00+00:00"),
        ("3", "2024-01-00", None, "2024-01-01 10:00:00+00:00"),
    ]


def test_numbers_of_mariadb_are_exact(database, maria):
    maria.execute(
        "create table sales (id bigint unsigned, total decimal(30, 10), flag tinyint(1), bits bit(4), number double, "
        "small tinyint unsigned, year_of year)"
    )
    maria.execute("insert into sales values (18446744073709551615, 12345678901234567890.0123456789, 1, b'101', 0.1, "
                  "255, 2024)")
    take_in(database, maria)
    assert query(database, "select id, total_amount from bronze.erp_sales") == [
        ("18446744073709551615", "12345678901234567890.0123456789")
    ]
    assert extras(database) == [{"flag": "1", "bits": "5", "number": "0.1", "small": "255", "year_of": "2024"}]


def test_texts_of_mariadb_come_in_utf8_whatever_they_are_stored_in(database, maria):
    maria.execute(
        "create table sales (id int, status varchar(50) character set latin1, region text character set utf8mb4, "
        "kind enum('a', 'b€') character set utf8mb4, data json, uuid binary(4), empty varchar(5))"
    )
    maria.execute(
        "insert into sales values (1, 'Café €', '🫖 \"x\", \\\\ \n y', 'b€', '{\"a\": 1.10}', x'00ff10ab', '')"
    )
    take_in(database, maria)
    assert query(database, "select status, region from bronze.erp_sales") == [("Café €", '🫖 "x", \\ \n y')]
    assert extras(database) == [{"kind": "b€", "data": {"a": 1.1}, "uuid": "00ff10ab", "empty": ""}]


def test_a_null_character_is_rejected_and_the_others_come(database, maria):
    maria.execute("create table sales (id int, status varchar(50), note varchar(50))")
    maria.execute("insert into sales values (1, 'a\\0b', ''), (2, 'sound', 'x'), (3, 'sound', 'a\\0b')")
    take_in(database, maria)
    assert query(database, "select id from bronze.erp_sales") == [("2",)]
    assert query(database, "select reason, payload ->> 'id' from ops.rejected_rows order by 2") == [
        ("null_character", "1"), ("null_character", "3")
    ]
    assert query(database, "select rows_received, rows_rejected from ops.loads") == [(3, 2)]


def test_clocks_without_a_zone_are_read_in_that_of_the_mapping(database, maria, tmp_path):
    maria.execute("create table sales (id int, sold_at datetime(6), created_at timestamp null)")
    maria.execute("set time_zone = '+00:00'")
    clocks = ["2024-01-15 12:00:00.123456", "2024-03-31 01:59:59", "2024-03-31 03:00:00", "2024-07-01 12:00:00",
              "2024-10-27 02:59:59", "2024-10-27 03:00:00", "1985-07-01 12:00:00"]
    for number, clock in enumerate(clocks):
        maria.insert("sales", id=number, sold_at=clock, created_at="2024-07-01 12:00:00")
    take_in(database, maria, mapping_file(tmp_path, BERLIN))
    assert query(database, "select sold_at from bronze.erp_sales order by id") == [
        ("2024-01-15 12:00:00.123456+01:00",), ("2024-03-31 01:59:59.000000+01:00",),
        ("2024-03-31 03:00:00.000000+02:00",), ("2024-07-01 12:00:00.000000+02:00",),
        ("2024-10-27 02:59:59.000000+02:00",), ("2024-10-27 03:00:00.000000+01:00",),
        ("1985-07-01 12:00:00.000000+02:00",),
    ]
    assert query(database, "select distinct created_at from bronze.erp_sales") == [("2024-07-01 12:00:00+00:00",)]


def test_types_of_postgresql_come_as_the_server_writes_them(database, postgres, tmp_path):
    postgres.execute(
        'create table "Sale" ("ID" uuid, sold_at timestamp, created_at timestamptz, total numeric(40, 10), tax money, '
        "lines jsonb, number float8, is_new boolean, tags text[], empty text, missing text)"
    )
    postgres.execute(
        """insert into "Sale" values ('5b3b9c4e-7d53-4f6e-8a51-0a4e4f0f1b11', '2024-07-01 12:00:00.5',
        '2024-07-01 12:00:00+09', 12345678901234567890.0123456789, '$1,234.50', '[{"quantity": 1.10}]', 0.1, true,
        '{a,"b,c"}', '', null)"""
    )
    take_in(database, postgres, mapping_file(
        tmp_path, BERLIN + '[sales]\ntable = "public.Sale"\n[sales.fields]\nlines = "lines"\n'
    ))
    assert query(
        database, "select id, sold_at, created_at, total_amount, tax_amount, lines from bronze.erp_sales"
    ) == [(
        "5b3b9c4e-7d53-4f6e-8a51-0a4e4f0f1b11", "2024-07-01 10:00:00.5+00", "2024-07-01 03:00:00+00",
        "12345678901234567890.0123456789", "1234.50", '[{"quantity": 1.10}]',
    )]
    assert extras(database) == [{"number": "0.1", "is_new": "true", "tags": '{a,"b,c"}', "empty": ""}]


def test_sales_that_hold_their_lines_come_to_gold_without_a_table_of_lines(database, postgres, tmp_path):
    postgres.execute("create table sales (id int, sold_at timestamp, lines jsonb)")
    postgres.execute("create table sale_details (id int, sale_id int)")
    postgres.execute("insert into sale_details values (1, 1)")
    lines = json.dumps([{"product_id": 5, "quantity": 2, "unit_price": "1.50"}])
    postgres.insert("sales", id=1, sold_at="2024-03-01 10:00:00", lines=lines)
    take_in(database, postgres, mapping_file(tmp_path, '[sales.fields]\nlines = "lines"\n'))
    assert query(database, "select lines::jsonb -> 0 ->> 'unit_price' from bronze.erp_sales") == [("1.50",)]
    assert query(database, "select count(*) from bronze.erp_sale_details") == [(0,)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('time_zone = "Mars/Base"', "time_zone: .*IANA"),
        ("[sales.fields]\nnothing = 'x'", "sales.fields.nothing is not known"),
        ("[orders]\ntable = 'x'", "there is no .orders."),
        ("[reading]\nbatch_rows = 0", "reading.batch_rows"),
        ("= 1", "not a TOML file"),
    ],
)
def test_a_wrong_mapping_is_told_by_its_place(database, postgres, tmp_path, text, told):
    with pytest.raises(MappingError, match=told):
        take_in(database, postgres, mapping_file(tmp_path, text))


@pytest.mark.parametrize("query_part", ["?ssl_mode=x", ""])
def test_an_address_that_cannot_be_is_refused(database, maria, query_part):
    maria.url = f"mysql://root@localhost/shop{query_part}" if query_part else "mysql://root@localhost"
    with pytest.raises(UsageError, match="ERP_DATABASE_URL"):
        take_in(database, maria)
