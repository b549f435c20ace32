"""The dirty rows: an independent judge of the files finds exactly those that the truth file lists."""

from collections import Counter

import pandas as pd

from .conftest import Demo

SALES = "sales_transactions.csv"


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdigit()


def _refused_sale(header: list[str], row: list[str]) -> bool:
    if len(row) != len(header):
        return True
    sale = dict(zip(header, row, strict=True))
    moment = pd.to_datetime(sale["order_date"], format="%Y-%m-%d %H:%M:%S", errors="coerce")
    return (
        pd.isna(moment)
        or not 2000 <= moment.year <= 2030
        or not _is_number(sale["quantity"])
        or int(sale["quantity"]) == 0
        or sale["product_id"].strip() == ""
        or sale["unit_price"].startswith("-")
    )


def _rows_to(demo: Demo, name: str, treatment: str) -> set[int]:
    return {row for row, (_, wanted) in demo.dirty(name).items() if wanted == treatment}


def test_refused_sales_are_those_the_ledger_lists(demo: Demo) -> None:
    header, rows = demo.raw(SALES)
    short = [(number, row) for number, row in enumerate(rows, 1) if len(row) == len(header)]
    frame = pd.DataFrame([row for _, row in short], columns=header, index=[number for number, _ in short])
    # the slow judge sees only what is not plainly good
    good = frame["order_date"].str.fullmatch(r"202\d-\d\d-\d\d \d\d:\d\d:\d\d") & frame["quantity"].str.fullmatch(
        r"-?[1-9]\d*"
    )
    good &= frame["unit_price"].str.fullmatch(r"\d+\.\d\d") & (frame["product_id"] != "")
    good &= ~frame["order_date"].str.startswith("2024-02-30")
    suspects = set(range(1, len(rows) + 1)) - set(frame.index[good])
    refused = {number for number in suspects if _refused_sale(header, rows[number - 1])}
    assert refused == _rows_to(demo, SALES, "reject")


def test_duplicates_are_copies_of_a_row_before_them(demo: Demo) -> None:
    _, rows = demo.raw(SALES)
    listed = _rows_to(demo, SALES, "duplicate")
    for number in listed:
        assert rows[number - 1] in rows[max(0, number - 60) : number - 1]
    assert len(rows) - len({tuple(row) for row in rows}) == len(listed)


def test_share_of_dirty_sales_is_small(demo: Demo) -> None:
    share = len(demo.dirty(SALES)) / demo.truth["rows"][SALES]
    assert 0.002 < share < 0.005
    kinds = Counter(kind for kind, _ in demo.dirty(SALES).values())
    assert len(kinds) == 14
    assert min(kinds.values()) > 10


def test_unknown_products_are_accepted_and_blanks_are_around_ids(demo: Demo) -> None:
    header, rows = demo.raw(SALES)
    known = set(demo.clean("product_catalog.csv")["product_id"])
    column = header.index("product_id")
    for number, (kind, treatment) in demo.dirty(SALES).items():
        cell = rows[number - 1][column]
        if kind == "unknown_product":
            assert treatment == "accept"
            assert cell not in known
        if kind == "blanks_around_ids":
            assert cell != cell.strip()
            assert cell.strip() in known


def test_good_orders_share_no_order_id_with_refused_rows(demo: Demo) -> None:
    _, rows = demo.raw(SALES)
    refused = {rows[number - 1][0] for number in _rows_to(demo, SALES, "reject")}
    assert not refused & set(demo.clean(SALES)["order_id"])


def test_every_kind_is_planted_among_customers_products_and_reviews(demo: Demo) -> None:
    kinds = {name: {kind for kind, _ in demo.dirty(name).values()} for name in demo.truth["rows"]}
    assert {"missing_name", "missing_email", "repeated_customer_id"} <= kinds["customer_database.csv"]
    assert {"negative_price", "missing_product_id", "duplicate_row"} <= kinds["product_catalog.csv"]
    assert {"missing_text", "rating_out_of_range", "too_few_columns"} <= kinds["customer_reviews.csv"]


def test_clean_rows_of_the_small_files_have_one_id_each_and_fit_the_contract(demo: Demo) -> None:
    for name in ("customer_database.csv", "product_catalog.csv", "customer_reviews.csv"):
        ids = demo.clean(name).iloc[:, 0]
        assert ids.is_unique, name
        assert (ids != "").all(), name
    assert set(demo.clean("customer_reviews.csv")["rating"]) == set("12345")
    customers = set(demo.clean("customer_database.csv")["customer_id"])
    assert set(demo.sales["customer_id"]) - {""} <= customers


def test_missing_names_and_texts_are_empty_where_the_ledger_says(demo: Demo) -> None:
    for name, kind, column in (
        ("customer_database.csv", "missing_name", 1),
        ("customer_database.csv", "missing_email", 2),
        ("customer_reviews.csv", "missing_text", 5),
    ):
        _, rows = demo.raw(name)
        listed = {number for number, (what, _) in demo.dirty(name).items() if what == kind}
        assert {n for n, row in enumerate(rows, 1) if len(row) > column and row[column] == ""} == listed


def test_difficult_texts_survive_quoting(demo: Demo) -> None:
    names = " ".join(demo.clean("customer_database.csv")["customer_name"])
    texts = "".join(demo.clean("customer_reviews.csv")["review_text"])
    for piece in ('"Bob"', "Müller, Dr.", "王"):
        assert piece in names
    for piece in ("\n", '"smooth"', "美味しい", "ü", ", "):
        assert piece in texts
    assert demo.clean("product_catalog.csv")["category"].str.contains("|", regex=False).any()
