"""What the customers that a period won are worth. Money is Decimal."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection

from warehouse import statements
from warehouse.metrics import Period
from warehouse.metrics.outlook import HORIZON_DAYS


@dataclass(frozen=True)
class Won:
    """Customers who first bought in a period: how many, how many of them have an expected value, and of these what they
    have brought so far and are expected to bring within HORIZON_DAYS; None where nobody has one."""

    customers: int
    valued: int
    net_amount: Decimal | None
    expected_value: Decimal | None


def won(connection: Connection, period: Period) -> Won:
    """The customers whose first order ever falls in the period."""
    statement = statements.load("queries/kpis/new_customers_value")
    given = {"start": period.start, "end": period.end, "horizon": HORIZON_DAYS}
    return Won(*connection.execute(statement, given).one())
