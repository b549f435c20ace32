"""Large frames into a table, through COPY and without a Python object per value on the way.

How models read theirs stands in `predictions/reading.py`; `warehouse.database.read_frame` is for what people look at.
"""

import json
import tempfile
from typing import TYPE_CHECKING, BinaryIO, cast

from sqlalchemy import Connection, Integer, Table
from sqlalchemy.dialects.postgresql import JSONB

from warehouse.database import copy_rows

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow

def write_frame(connection: Connection, table: Table, frame: "pd.DataFrame") -> int:
    """COPY `frame`, whose columns are the table's, into it; NaN and None become NULL. Returns the number of rows.

    A jsonb column takes what JSON can hold, or a text that is JSON already, which is smaller by far in a large frame.
    """
    if frame.empty:
        return 0
    from pyarrow import csv

    with tempfile.TemporaryFile() as file:
        csv.write_csv(_arrow_table(table, frame), file, csv.WriteOptions(include_header=False))
        file.seek(0)
        return copy_rows(connection, table, list(frame.columns), cast(BinaryIO, file))


def _arrow_table(table: Table, frame: "pd.DataFrame") -> "pyarrow.Table":
    import pandas as pd
    import pyarrow

    arrays = {}
    for name in frame.columns:
        kind, values = table.c[name].type, frame[name]
        if isinstance(kind, JSONB):
            values = values.map(_as_json)
        elif isinstance(kind, Integer):
            values = pd.to_numeric(values).astype("Int64")
        arrays[str(name)] = pyarrow.array(values, from_pandas=True)
    return pyarrow.table(arrays)


def _as_json(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, allow_nan=False)
