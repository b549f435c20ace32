"""Column kinds that every layer shares, so that the same quantity has the same type and name everywhere."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Identity, Integer, MetaData, Numeric, Text

SCHEMAS = ("bronze", "silver", "gold", "predictions", "ops", "app")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def text(name: str, comment: str, **options: Any) -> Column[str]:
    """A text column; NOT NULL unless said otherwise."""
    return Column(name, Text, comment=comment, **{"nullable": False, **options})


def amount(name: str, comment: str, **options: Any) -> Column[Any]:
    """Money, or a quantity, exact to four decimals."""
    return Column(name, Numeric(18, 4), comment=comment, **{"nullable": False, **options})


def whole(name: str, comment: str, **options: Any) -> Column[int]:
    """A count, or a key without a sequence of its own."""
    return Column(name, BigInteger, comment=comment, **{"nullable": False, **options})


def small(name: str, comment: str, **options: Any) -> Column[int]:
    """A small whole number: an hour, a horizon, a position."""
    return Column(name, Integer, comment=comment, **{"nullable": False, **options})


def identity(name: str, comment: str, **options: Any) -> Column[int]:
    """A surrogate key that the database hands out."""
    return Column(name, BigInteger, Identity(), comment=comment, **{"nullable": False, **options})


def day(name: str, comment: str, **options: Any) -> Column[Any]:
    """A business date."""
    return Column(name, Date, comment=comment, **{"nullable": False, **options})


def stamp(name: str, comment: str, **options: Any) -> Column[Any]:
    """A moment in time, with its zone."""
    return Column(name, DateTime(timezone=True), comment=comment, **{"nullable": False, **options})


def flag(name: str, comment: str, **options: Any) -> Column[bool]:
    """A boolean; its name starts with is_ or has_."""
    return Column(name, Boolean, comment=comment, **{"nullable": False, **options})
