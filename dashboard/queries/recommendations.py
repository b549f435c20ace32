"""What each strategy recommends, and what is bought together. Ranks are from 1; shares and scores are floats."""

from datetime import date
from typing import NamedTuple

import pandas as pd
from sqlalchemy import Connection

from warehouse import statements
from warehouse.database import read_frame


class Product(NamedTuple):
    """A product's id and name."""

    product_id: str
    product: str


def recommended(connection: Connection, customer_id: str, product_id: str, most: int) -> pd.DataFrame:
    """What is recommended to a customer ('' for none), beside a product ('' for none) and to everybody.

    strategy, rank, product_id, product, category, score, similarity_score, predicted_rating, trend_score,
    total_purchases, average_rating, is_in_stock, as_of_date, quality: the best `most` of each strategy.
    """
    return read_frame(
        connection, statements.load("queries/recommendations/recommended"),
        customer_id=customer_id, product_id=product_id, most=most,
    )


def bundles(connection: Connection, product_id: str, most: int | None = None) -> pd.DataFrame:
    """product_id, product, with_product_id, with_product, orders_together, support, confidence, lift, lift_lo95,
    is_confirmed, bundle_revenue, as_of_date: the strongest pairs, or those of one product ('' for all); `most` None for
    every pair."""
    return read_frame(
        connection, statements.load("queries/recommendations/bundles"), product_id=product_id, most=most
    )


def favourite(connection: Connection, customer_id: str) -> Product | None:
    """The product that the customer bought most often; None for who never bought."""
    statement = statements.load("queries/recommendations/favourite")
    row = connection.execute(statement, {"customer_id": customer_id}).one_or_none()
    return Product(row.product_id, row.product) if row else None


def customer_by_email(connection: Connection, email: str) -> str | None:
    """The id of the customer with a normalised e-mail address; None where nobody has it."""
    statement = statements.load("queries/recommendations/customer_by_email")
    found: str | None = connection.scalar(statement, {"email": email})
    return found


def known_products(connection: Connection, customer_id: str) -> pd.DataFrame:
    """product_id, rating (mean of their own stars, NaN without): what the customer has bought or reviewed."""
    return read_frame(
        connection, statements.load("queries/recommendations/known_products"), customer_id=customer_id
    )


def catalogue(connection: Connection, as_of: date) -> pd.DataFrame:
    """product_id, product, category, price, total_purchases, recent_units, average_rating (NaN without reviews),
    is_in_stock, is_offered (it sold within a year, or is new): one row per product, as known on the day `as_of`."""
    return read_frame(connection, statements.load("queries/recommendations/catalogue"), as_of=as_of)
