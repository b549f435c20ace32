"""Mapping files that change a default: TOML documents whose entries replace the default's one by one."""

import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator

from etl.mapping import MappingError

# One name, or several of which the first that is there counts.
Names = Annotated[tuple[str, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]


def read_changes(default: Path, path: Path | None) -> dict[str, Any]:
    """The document `default` with what the file `path` says instead. Raises MappingError."""
    document = _read(default)
    changes = _read(path) if path else {}
    unknown = sorted(set(changes) - set(document))
    if path and unknown:
        raise MappingError(f"{path.name}: there is no [{unknown[0]}]; there are {', '.join(document)}")
    return _merged(document, changes)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MappingError(f"{path}: {error.strerror}; give the mapping file's path with --mapping") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(f"{path.name} is not a TOML file: {error}") from None


def _merged(default: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """`default` with the entries of `changes`, table by table."""
    merged = dict(default)
    for key, value in changes.items():
        known = default.get(key)
        merged[key] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged
