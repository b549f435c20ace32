"""A card's rows one by one, where each makes a text or an address."""

from typing import Any

import pandas as pd


def records(frame: pd.DataFrame) -> list[Any]:
    """One named tuple per row; what its fields hold only the query knows."""
    return list(frame.itertuples(index=False))
