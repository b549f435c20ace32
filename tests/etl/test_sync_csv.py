"""Loading CSV files: every row accepted, duplicate or rejected; repeated deliveries change nothing."""

import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from etl.mapping import load_mapping
from etl.pipeline import sync_csv
from etl.sources.csv_files import SourceFileError
from tests.etl.helpers import load_sales, query, sale, write
from warehouse.database import Database

FACTS = "select order_id, line_number, net_amount from gold.fact_sales order by 1, 2"
VERSION = "select version from ops.data_version where domain = 'gold'"


def test_a_sale_reaches_gold_with_its_amounts(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(total_amount="10.80", tax="1.80", discount="1.00", cost="4.20")])
    found = query(
        database,
        """
        select customer_id, order_id, order_date::text, order_hour, quantity, gross_amount, discount_amount, tax_amount,
            net_amount, cost_amount, is_guest, is_return
        from gold.fact_sales
    """,
    )
    assert found == [
        (
            "csv:c1",
            "csv:1",
            "2024-03-01",
            10,
            Decimal(2),
            Decimal("10.0000"),
            Decimal("1.0000"),
            Decimal("1.8000"),
            Decimal("9.0000"),
            Decimal("4.2000"),
            False,
            False,
        )
    ]


def test_discount_is_gross_less_net_when_the_file_gives_none(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(total_amount="8.50")])
    assert query(database, "select discount_amount, net_amount from gold.fact_sales") == [
        (Decimal("1.5"), Decimal("8.5"))
    ]


def test_a_disagreement_of_amounts_is_accepted_with_a_warning(database: Database, tmp_path: Path) -> None:
    synced = load_sales(
        database, tmp_path, [sale(discount="1.00", total_amount="10.00"), sale(order_id="2", discount="0")]
    )
    assert synced.refined and (synced.refined.accepted, synced.refined.warned) == (2, 1)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"order_id": " "}, "order_id_missing"),
        ({"product_id": ""}, "product_id_missing"),
        ({"order_date": "yesterday"}, "order_date_not_a_date"),
        ({"order_date": "2023-02-29"}, "order_date_not_a_date"),
        ({"order_date": "01/02/2024"}, "order_date_not_a_date"),
        ({"order_date": "1999-12-31"}, "order_date_out_of_range"),
        ({"order_date": "2099-01-01"}, "order_date_out_of_range"),
        ({"quantity": "two"}, "quantity_not_a_number"),
        ({"quantity": "NaN"}, "quantity_not_a_number"),
        ({"quantity": "0"}, "quantity_zero"),
        ({"unit_price": "-1"}, "unit_price_negative"),
        ({"unit_price": "1e400"}, "unit_price_not_a_number"),
        ({"total_amount": ""}, "total_amount_missing"),
        ({"total_amount": "99999999999999999"}, "total_amount_not_a_number"),
        ({"status": "maybe"}, "status_unknown"),
        ({"line_number": "1.5"}, "line_number_not_a_whole_number"),
        ({"tax": "x"}, "tax_not_a_number"),
    ],
)
def test_a_bad_row_is_put_away_with_its_reason_and_the_good_one_stays(
    database: Database, tmp_path: Path, changes: dict[str, str], reason: str
) -> None:
    synced = load_sales(database, tmp_path, [sale(order_id="2"), sale(**changes)])
    assert synced.refined and (synced.refined.accepted, synced.refined.rejected) == (1, 1)
    assert query(database, "select reason, row_number from ops.rejected_rows") == [(reason, 2)]
    assert query(database, "select order_id from gold.fact_sales") == [("csv:2",)]


def test_rows_that_cannot_be_read_are_put_away_and_the_rest_is_loaded(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path, "sales_transactions", [sale(category="Thé d'été à Séville"), sale(order_id="2")])
    with path.open("ab") as file:
        file.write(b"3,c1,p1\n")
        file.write(b"4,c1,p1,2024-03-01,1,5,5,North,Tea,extra\n")
        file.write(b"5,c1,\xff\xfe,2024-03-01,1,5,5,North,Tea\n\n")
        file.write(b'6,c1,p1,2024-03-01,1,5,5,"North, upper",Tea\n')
    synced = sync_csv(database, tmp_path)
    assert synced.refined and (synced.refined.accepted, synced.refined.rejected) == (3, 3)
    rejected = query(database, "select row_number, reason from ops.rejected_rows order by 1")
    assert rejected == [(3, "too_few_columns"), (4, "too_many_columns"), (5, "not_utf8")]
    assert query(database, "select rows_received from ops.loads") == [(6,)]


def test_a_quote_that_never_closes_stops_the_file_and_leaves_nothing(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path, "sales_transactions", [sale()])
    with path.open("a") as file:
        file.write('2,"c1,p1\n3,c1,p1,2024-03-01,1,5,5,North,Tea\n')
    with pytest.raises(SourceFileError, match=r"sales_transactions\.csv: row 2 .* quote"):
        sync_csv(database, tmp_path)
    assert query(database, "select count(*) from ops.loads") == [(0,)]
    assert query(database, "select count(*) from bronze.csv_sales_transactions") == [(0,)]
    assert query(database, "select status from ops.job_runs") == [("failed",)]


def test_header_aliases_order_and_further_columns_are_understood(database: Database, tmp_path: Path) -> None:
    row = {
        "Total": "10.00",
        "Transaction ID": "1",
        "cust_id": "c1",
        "SKU": "p1",
        "Date": "2024-03-01",
        "Qty": "2",
        "Price": "5.00",
        "Country": "North",
        "Product-Category": "Tea",
        "Till": "7",
    }
    write(tmp_path, "sales_transactions", [row])
    sync_csv(database, tmp_path)
    assert query(database, FACTS) == [("csv:1", 1, Decimal("10.0000"))]
    assert query(database, "select source_row from bronze.csv_sales_transactions") == [({"Till": "7"},)]


def test_gzipped_files_load_as_plain_ones(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "plain", "sales_transactions", [sale()])
    zipped = tmp_path / "zipped"
    zipped.mkdir()
    (zipped / "sales_transactions.csv.gz").write_bytes(gzip.compress(path.read_bytes()))
    sync_csv(database, zipped)
    assert len(query(database, FACTS)) == 1


def test_a_mapping_lets_a_foreign_layout_in(database: Database, tmp_path: Path) -> None:
    write(
        tmp_path,
        "export",
        [
            {
                "No": "A1",
                "Article": "tea",
                "Day": "2024-03-01",
                "Pieces": "3",
                "Each": "2.5",
                "Who": "7.0",
                "Note": "gift",
            },
            {
                "No": "A1",
                "Article": "tea",
                "Day": "2024-03-01",
                "Pieces": "3",
                "Each": "2.5",
                "Who": "7.0",
                "Note": "gift",
            },
            {"No": "X2", "Article": "tea", "Day": "2024-03-01", "Pieces": "1", "Each": "2.5", "Who": "", "Note": ""},
        ],
    )
    mapping = tmp_path / "shop.toml"
    mapping.write_text("""
        namespace = "shop"
        [sales_transactions]
        file = "export.csv"
        [sales_transactions.fields]
        order_id = "No"
        product_id = "Article"
        order_date = "day"
        quantity = "Pieces"
        unit_price = "Each"
        total_amount = { sql = "parse_amount(Pieces) * parse_amount(Each)" }
        customer_id = { sql = "split_part(Who, '.', 1)" }
        [[sales_transactions.reject]]
        reason = "test_invoice"
        when = "No like 'X%'"
    """)
    synced = sync_csv(database, tmp_path, mapping=load_mapping(mapping))
    assert synced.refined and (synced.refined.accepted, synced.refined.duplicate, synced.refined.rejected) == (1, 1, 1)
    assert query(database, "select order_id, customer_id, net_amount from gold.fact_sales") == [
        ("shop:A1", "shop:7", Decimal("7.5"))
    ]
    assert query(database, "select reason, payload ->> 'No' from ops.rejected_rows") == [("test_invoice", "X2")]
    assert query(database, "select source_row ->> 'Note' from bronze.csv_sales_transactions") == [("gift",)]


def test_a_mapping_may_keep_equal_rows(database: Database, tmp_path: Path) -> None:
    write(tmp_path, "sales", [sale(), sale()])
    mapping = tmp_path / "till.toml"
    fields = "\n".join(f'{column} = "{column}"' for column in sale())
    mapping.write_text(
        f'namespace = "till"\n[sales_transactions]\nfile = "sales.csv"\n'
        f"[sales_transactions.fields]\n{fields}\n[sales_transactions.duplicates]\ncolumns = []\n"
    )
    sync_csv(database, tmp_path, mapping=load_mapping(mapping))
    assert query(database, "select count(*) from gold.fact_sales") == [(2,)]


def test_customers_are_typed_filled_and_judged(database: Database, tmp_path: Path) -> None:
    plain = {"customer_name": "", "email": "", "signup_date": "2023-01-02", "customer_segment": "", "region": "North"}
    write(tmp_path, "customer_database", [
        plain | {"customer_id": "c1"},
        plain | {"customer_id": "c2", "customer_name": "Zoë", "email": " Z@Example.com "},
        plain | {"customer_id": "c3", "signup_date": "x"},
    ])
    sync_csv(database, tmp_path)
    assert query(database, "select customer_name, email from silver.customers order by customer_id") == [
        ("Unknown", None), ("Zoë", "z@example.com"),
    ]
    assert query(database, "select reason from ops.rejected_rows") == [("signup_date_not_a_date",)]


def test_products_and_reviews_are_typed_filled_and_judged(database: Database, tmp_path: Path) -> None:
    product = {"product_name": "", "category": "Tea | ; Gifts", "price": "5", "stock_level": ""}
    faulty = product | {"product_id": "p2", "price": "five"}
    write(tmp_path, "product_catalog", [product | {"product_id": "p1"}, faulty])
    review = {"customer_id": "c1", "product_id": "p1", "rating": "5", "review_date": "2024-01-01", "review_text": ""}
    write(tmp_path, "customer_reviews", [review | {"review_id": "1"}, review | {"review_id": "2", "rating": "9"}])
    sync_csv(database, tmp_path)
    assert query(database, "select product_name, categories from silver.products") == [("Unknown", "Tea|Gifts")]
    assert query(database, "select category, position from gold.product_categories order by 2") == [
        ("Tea", 1), ("Gifts", 2),
    ]
    assert query(database, "select review_text from silver.reviews") == [("",)]
    assert query(database, "select reason from ops.rejected_rows order by 1") == [
        ("price_not_a_number",), ("rating_out_of_range",),
    ]


def test_tasks_and_counts_of_stock_are_typed(database: Database, tmp_path: Path) -> None:
    write(tmp_path, "tasks", [{
        "task_id": "t1", "employee_id": "e1", "location_id": "l1", "kind": "stock", "status": "Done",
        "assigned_date": "2024-01-01", "due_date": "", "completed_at": "", "hours": "1.5",
    }])
    write(tmp_path, "stock_levels", [
        {"product_id": "p1", "location_id": "l1", "date": "2024-01-01", "stock_level": "12"}
    ])
    sync_csv(database, tmp_path)
    assert query(database, "select status, hours from silver.tasks") == [("done", Decimal("1.5"))]
    assert query(database, "select stock_level from silver.stock_levels") == [(Decimal(12),)]


def test_a_sale_finds_the_names_of_what_it_refers_to(database: Database, tmp_path: Path) -> None:
    write(tmp_path, "customer_database", [{
        "customer_id": "c1", "customer_name": "Zoë", "email": "", "signup_date": "2023-01-02", "customer_segment": "",
        "region": "",
    }])
    write(tmp_path, "product_catalog", [
        {"product_id": "p1", "product_name": "Green", "category": "Tea", "price": "5", "stock_level": "3"}
    ])
    write(tmp_path, "locations", [
        {"location_id": "l1", "location_name": "Mitte", "region": "North", "time_zone": "Europe/Berlin"}
    ])
    write(tmp_path, "employees", [{
        "employee_id": "e1", "employee_name": "Ada", "role": "lead", "location_id": "l1", "hired_date": "2020-01-01",
        "left_date": "",
    }])
    load_sales(database, tmp_path, [sale(location_id="l1", employee_id="e1")])
    assert query(
        database,
        """
        select location_name, employee_name, product_name, customer_name
        from gold.fact_sales
        join gold.dim_location using (location_key)
        join gold.dim_employee using (employee_key)
        join gold.dim_product using (product_key)
        join gold.dim_customer using (customer_id, customer_key)
    """,
    ) == [("Mitte", "Ada", "Green", "Zoë")]


def test_every_received_row_is_accounted_for(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(), sale(), sale(order_id="2", quantity="?"), sale(order_id="3")])
    assert query(
        database,
        """
        select rows_received, rows_accepted, rows_duplicate, rows_rejected from ops.loads
    """,
    ) == [(4, 2, 1, 1)]


def test_a_header_that_cannot_be_used_stops_the_sync_before_anything_is_loaded(
    database: Database, tmp_path: Path
) -> None:
    write(tmp_path, "locations", [{"location_id": "l", "location_name": "L"}])
    write(tmp_path, "sales_transactions", [{"order_id": "1"}])
    with pytest.raises(SourceFileError, match="the header lacks"):
        sync_csv(database, tmp_path)
    assert query(database, "select count(*) from ops.loads") == [(0,)]


@pytest.mark.parametrize("amount", ["99999999999999.99999", "9999999999999", "-9999999999999", "9999999999999.99999"])
@pytest.mark.parametrize("column", ["quantity", "unit_price", "total_amount", "discount", "tax", "cost"])
def test_no_amount_is_so_large_that_a_load_cannot_be_refined(
    database: Database, tmp_path: Path, column: str, amount: str
) -> None:
    synced = load_sales(database, tmp_path, [sale(**{column: amount}), sale(order_id="2")])
    assert synced.refined and synced.refined.accepted + synced.refined.rejected == 2


@pytest.mark.parametrize("column", ["order_id", "product_id", "customer_id", "region", "category", "location_id"])
def test_a_text_too_long_for_an_index_is_put_away_and_blocks_nothing(
    database: Database, tmp_path: Path, column: str
) -> None:
    load_sales(database, tmp_path, [sale(**{column: "".join(chr(97 + n * n % 26) for n in range(20_000))})])
    assert query(database, "select reason from ops.rejected_rows") == [("text_too_long",)]
    load_sales(database, tmp_path, [sale()])
    assert query(database, "select count(*) from gold.fact_sales") == [(1,)]
