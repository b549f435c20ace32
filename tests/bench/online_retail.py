"""Online Retail II for benchmarks: its clean lines as a frame, by the same rules as the mapping file (facts.json).

Benchmarks that need it say so and measure nothing where it is not beside the repository.
"""

from pathlib import Path

import pandas as pd
from pyarrow import csv

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "online_retail_II" / "online_retail_II.csv.gz"
NAMES = {
    "Invoice": "order_id",
    "StockCode": "product_id",
    "Description": "product_name",
    "Quantity": "quantity",
    "InvoiceDate": "order_at",
    "Price": "unit_price",
    "Customer ID": "customer_id",
    "Country": "region",
}


def read_lines() -> pd.DataFrame:
    """One row per accepted line: NAMES' columns, order_date, net_amount, is_return; customer_id '' for a guest."""
    table = csv.read_csv(DATA, convert_options=csv.ConvertOptions(strings_can_be_null=False))
    lines = table.to_pandas().rename(columns=NAMES).astype({"order_id": str, "product_id": str})
    lines["order_at"] = pd.to_datetime(lines["order_at"])
    cancelled = lines["order_id"].str.startswith("C")
    kept = (
        ~lines["order_id"].str.startswith("A")
        & (lines["unit_price"] > 0)
        & (lines["quantity"] != 0)
        & ((lines["quantity"] < 0) == cancelled)
    )
    lines = lines[kept].drop_duplicates()
    return lines.assign(
        product_id=lines["product_id"].str.strip().str.upper(),
        customer_id=lines["customer_id"].map(_customer),
        order_date=lines["order_at"].dt.normalize(),
        net_amount=lines["quantity"] * lines["unit_price"],
        is_return=lines["quantity"] < 0,
    ).reset_index(drop=True)


def _customer(value: object) -> str:
    """13085.0 went through a spreadsheet."""
    return "" if pd.isna(value) or value == "" else str(value).removesuffix(".0")
