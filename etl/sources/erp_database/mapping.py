"""What an ERP's database calls things: tables and columns, from TOML files.

`etl/mappings/erp.toml` is the default and documents each entry. A file given with --mapping holds only what differs:
its entries replace the default's one by one.
"""

from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from etl.mapping import MappingError
from etl.sources.mapping_files import Names, read_changes
from warehouse.schema.bronze import ERP_TABLES

DEFAULT = Path(__file__).resolve().parents[2] / "mappings" / "erp.toml"
OBJECTS = tuple(name for name in ERP_TABLES if name != "missing_ids")


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("is not an IANA time zone such as Europe/London") from None
    return name


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReadingRules(_Table):
    """How tables are read: rows of one transaction, and minutes read again for transactions that commit late."""

    batch_rows: int = Field(ge=1)
    overlap_minutes: float = Field(ge=0)


class Reconcile(_Table):
    """How many days back each sync compares the ids of sales; 0: not at all."""

    days: int = Field(ge=0)


class MappedTable(_Table):
    """One table: its name, its columns by ours, and values that mean others, by our column. No name: not read."""

    table: str
    is_read_beside_sales: bool = True
    fields: dict[str, Names]
    values: dict[str, dict[str, str]] = {}


class ErpMapping(_Table):
    """A whole mapping; `objects` by name, those without a table left out."""

    time_zone: Annotated[str, AfterValidator(_known_zone)]
    reading: ReadingRules
    reconcile: Reconcile
    objects: dict[str, MappedTable]


def load_mapping(path: Path | None = None) -> ErpMapping:
    """The default mapping with what the file `path` says instead. Raises MappingError."""
    name = path.name if path else DEFAULT.name
    document = read_changes(DEFAULT, path)
    document["objects"] = {key: document.pop(key) for key in OBJECTS}
    mapping = _validated(document, name)
    for key, table in mapping.objects.items():
        for column in sorted({*table.fields, *table.values} - set(_columns(key))):
            raise MappingError(f"{name}: {key}.fields.{column} is not known; there are {', '.join(_columns(key))}")
    read = {key: table for key, table in mapping.objects.items() if table.table}
    return mapping.model_copy(update={"objects": read})


def _validated(document: dict[str, Any], name: str) -> ErpMapping:
    try:
        return ErpMapping.model_validate(document)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"]).removeprefix("objects.")
        raise MappingError(f"{name}: {place}: {fault['msg']}") from None


def _columns(name: str) -> list[str]:
    bookkeeping = {"load_id", "row_number", "received_at", "source_row"}
    return [column.name for column in ERP_TABLES[name].columns if column.name not in bookkeeping]
