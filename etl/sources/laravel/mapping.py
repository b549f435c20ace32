"""What an ERP's API calls things: endpoints, parameters and fields, from TOML files.

`etl/mappings/laravel.toml` is the default and documents each entry. A file given with --mapping holds only what
differs: its entries replace the default's one by one.
"""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from etl.mapping import MappingError
from etl.sources.mapping_files import Names, read_changes
from warehouse.schema.bronze import ERP_COLUMNS

DEFAULT = Path(__file__).resolve().parents[2] / "mappings" / "laravel.toml"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RequestRules(_Table):
    """How requests are made; all times in seconds."""

    timeout_seconds: float = Field(gt=0)
    attempts: int = Field(ge=1)
    first_wait_seconds: float = Field(gt=0)
    longest_wait_seconds: float = Field(gt=0)
    longest_pause_seconds: float = Field(gt=0)


class ParameterNames(_Table):
    """Names of the query parameters; empty where the API has none."""

    page: str
    per_page: str
    cursor: str
    updated_since: str
    start_date: str
    end_date: str
    status: str


class Formats(_Table):
    """How moments and dates are written in parameters, as strftime has it."""

    moment: str
    date: str


class Reconcile(_Table):
    """How many days back each sync compares the ids of sales; 0: not at all."""

    days: int = Field(ge=0)


class Endpoint(_Table):
    """One object of the ERP: where it is, and how its fields are named. An empty path is not read."""

    path: str
    has_dates: bool = False
    is_paged: bool = True
    parameters: dict[str, str | int | bool] = {}
    fields: dict[str, Names]


class LaravelMapping(_Table):
    """A whole mapping; `objects` by name, those without a path left out."""

    rows: Names
    requests: RequestRules
    parameters: ParameterNames
    formats: Formats
    reconcile: Reconcile
    objects: dict[str, Endpoint]


def load_mapping(path: Path | None = None) -> LaravelMapping:
    """The default mapping with what the file `path` says instead. Raises MappingError."""
    document = read_changes(DEFAULT, path)
    name = path.name if path else DEFAULT.name
    document["objects"] = {key: document.pop(key) for key in ERP_COLUMNS}
    try:
        mapping = LaravelMapping.model_validate(document)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"]).removeprefix("objects.")
        raise MappingError(f"{name}: {place}: {fault['msg']}") from None
    for key, endpoint in mapping.objects.items():
        if wrong := sorted(set(endpoint.fields) - set(ERP_COLUMNS[key])):
            raise MappingError(f"{name}: {key}.fields.{wrong[0]} is not known; there are "
                               f"{', '.join(ERP_COLUMNS[key])}")
    return mapping
