"""Opening: what reads a file, by the end of its name. Readers that need a library are loaded when a file needs them."""

from pathlib import Path

from etl.sources.csv_files import SourceFileError
from etl.sources.source_tables import SourceTable
from etl.sources.text_files import open_text, read_text_header


def open_table(path: Path, sheet: str | None = None, encoding: str | None = None) -> SourceTable:
    """The file as a table; a text file is read through once. Raises SourceFileError.

    `sheet` of a workbook (default: the first) and `encoding` of a text file (default: decided) come from a mapping.
    """
    kind = path.suffix.lower()
    if kind == ".xls":
        raise SourceFileError(f"{path.name} is in Excel's old format, which is not read; save it as .xlsx or CSV")
    if kind == ".xlsx":
        from etl.sources.workbooks import open_workbook

        return open_workbook(path, sheet)
    if kind == ".parquet":
        from etl.sources.parquet_files import open_parquet

        return open_parquet(path)
    return open_text(path, encoding)


def read_names(path: Path, sheet: str | None = None, encoding: str | None = None) -> list[str]:
    """The names of the file's columns, without reading all of it. Raises SourceFileError."""
    if path.suffix.lower() in (".xls", ".xlsx", ".parquet"):
        return open_table(path, sheet).header
    return read_text_header(path, encoding)
