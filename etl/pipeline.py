"""Sync: read a source into bronze, file by file, and refine. What every way of loading goes through."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from etl import bronze
from etl.mapping import Mapping, MappingError
from etl.refine import Refined, Step, refine
from etl.runs import journal
from etl.sources.csv_files import OBJECTS, CsvObject, find_files
from warehouse import locks
from warehouse.database import Database

logger = logging.getLogger(__name__)

Watch = Callable[[Path, BinaryIO], BinaryIO]


@dataclass
class Synced:
    """What a sync did: files loaded, files known already (with the load that brought them), and the refinement."""

    loaded: list[str] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    refined: Refined | None = None


def sync_csv(
    database: Database,
    folder: Path,
    *,
    mapping: Mapping | None = None,
    again: bool = False,
    watch: Watch = lambda _path, file: file,
    step: Step = lambda _name, _done, _of: None,
) -> Synced:
    """Load the CSV files of `folder` into bronze and refine to gold.

    A file that equals the newest delivery of its kind is skipped, unless `again`. `watch` may wrap each file to follow
    its reading, `step` is told of each step of the refinement. Raises SourceFileError or MappingError for a file that
    cannot be read, locks.LockHeldError while another sync of this source runs.
    """
    files = mapped_files(folder, mapping) if mapping else find_files(folder)
    synced = Synced()
    with (
        locks.hold(database.engine("etl"), "sync csv", database.settings.lock_wait_seconds),
        journal(database, "sync csv") as run,
    ):
        delivered = [item for item in OBJECTS if item.name in files]
        # A header that cannot be used stops the sync before anything is loaded.
        for item in delivered:
            bronze.check_header(item, files[item.name], mapping)
        for item in delivered:
            _load(database, item, files[item.name], mapping, again, watch, synced)
        synced.refined = refine(database, step=step)
        run.message = f"{len(synced.loaded)} files loaded, {len(synced.known)} known already"
    return synced


def mapped_files(folder: Path, mapping: Mapping) -> dict[str, Path]:
    """Object name to file for what `mapping` describes; a file may lie gzipped. Raises MappingError."""
    files = {}
    for name, described in mapping.objects.items():
        candidates = [folder / described.file, folder / f"{described.file}.gz"]
        found = next((path for path in candidates if path.is_file()), None)
        if found is None:
            place = f"{mapping.path.name} [{name}]"
            raise MappingError(f"{place}: {folder} holds no {described.file} (nor {described.file}.gz)")
        files[name] = found
    return files


def _load(
    database: Database, item: CsvObject, path: Path, mapping: Mapping | None, again: bool, watch: Watch, synced: Synced
) -> None:
    digest = bronze.delivery_hash(path, mapping)
    with database.transaction("etl") as connection:
        known = bronze.find_earlier(connection, mapping.namespace if mapping else "csv", item.name, digest)
        if known is not None and not again:
            synced.known[path.name] = known
            logger.info("%s: the same file was loaded before (load %d), skipped", path.name, known)
            return
        bronze.receive(connection, item, path, digest, mapping, lambda file: watch(path, file))
    synced.loaded.append(path.name)
