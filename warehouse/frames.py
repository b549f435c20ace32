"""Large frames through COPY: out of a query and into a table, without a Python object per value on the way.

For what models read and write. `warehouse.database.read_frame` is for what people look at: it keeps money as Decimal.
"""

import json
import tempfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from sqlalchemy import Connection, Integer, Table, TextClause
from sqlalchemy.dialects.postgresql import JSONB

from warehouse.database import copy_rows

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow

# By PostgreSQL's own numbers of its types, which never change; everything else is text.
ARROW_TYPES = {
    16: "bool",
    **dict.fromkeys((20, 21, 23), "int64"),  # bigint, smallint, integer
    **dict.fromkeys((700, 701, 1700), "float64"),  # real, double precision, numeric
    **dict.fromkeys((1082, 1114), "timestamp[ns]"),  # date, timestamp
}


def copy_frame(connection: Connection, statement: TextClause, parameters: Mapping[str, Any]) -> "pd.DataFrame":
    """The rows of `statement`: dates as datetime64, numbers as float64, whole ones without NULL as int64."""
    from pyarrow import csv

    sql = _bind(connection, statement, parameters)
    cursor: Any = connection.connection.cursor()
    with cursor, tempfile.TemporaryFile() as file:
        cursor.execute(f"select * from ({sql}) as described limit 0")  # noqa: S608  a file of ours, its values quoted
        types = {column.name: _arrow_type(column.type_code) for column in cursor.description}
        cursor.copy_expert(f"copy ({sql}) to stdout with (format csv, header)", file)
        file.seek(0)
        options = csv.ConvertOptions(
            column_types=types,
            # NA may be a region: only what COPY leaves empty and unquoted is NULL.
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
        )
        parsing = csv.ParseOptions(newlines_in_values=True)
        frame: pd.DataFrame = csv.read_csv(file, convert_options=options, parse_options=parsing).to_pandas()
        return frame


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


def _bind(connection: Connection, statement: TextClause, parameters: Mapping[str, Any]) -> str:
    """The statement with its values in place: COPY takes no parameters, so the driver quotes them."""
    compiled = statement.bindparams(**parameters).compile(dialect=connection.dialect)
    cursor: Any = connection.connection.cursor()
    with cursor:
        return str(cursor.mogrify(str(compiled), compiled.params).decode())


def _arrow_type(type_code: int) -> "pyarrow.DataType":
    import pyarrow

    return pyarrow.type_for_alias(ARROW_TYPES.get(type_code, "string"))


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
