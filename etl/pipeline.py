"""Sync: read a source into bronze, file by file or batch by batch, and refine. Every way of loading goes through it."""

import logging
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from etl import bronze, watermarks
from etl.batches import Clock, Item, Listing, Position, Reading
from etl.built_with import check_settings
from etl.forms import UNSAID, FormOptions
from etl.mapping import Mapping, MappingError
from etl.missing import receive_listing
from etl.receive import receive_batch
from etl.refine import Refined, Step, refine
from etl.runs import journal
from etl.source_clocks import forget, keep_clock
from etl.sources.csv_files import OBJECTS, CsvObject, find_files
from warehouse import locks
from warehouse.command import CommandError
from warehouse.database import Database

logger = logging.getLogger(__name__)

Watch = Callable[[Path, BinaryIO], BinaryIO]


@dataclass
class Synced:
    """What a sync did: files or batches loaded, files known already (with the load that brought them), rows of
    batches, entities that are no longer listed, and the refinement.
    """

    loaded: list[str] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    missing: int = 0
    refined: Refined | None = None


def sync_csv(
    database: Database,
    folder: Path,
    *,
    mapping: Mapping | None = None,
    forms: FormOptions = UNSAID,
    again: bool = False,
    watch: Watch = lambda _path, file: file,
    step: Step = lambda _name, _done, _of: None,
) -> Synced:
    """Load the files of `folder` into bronze and refine to gold.

    A file that equals the newest delivery of its kind is skipped, unless `again`. `forms` say how dates and numbers are
    written where the values do not. `watch` may wrap each file to follow its reading, `step` is told of each step of
    the refinement. Raises SourceFileError or MappingError for a file that cannot be read, locks.LockHeldError while
    another sync of this source runs, CalendarChangedError for settings that gold was not built with.
    """
    files = mapped_files(folder, mapping) if mapping else find_files(folder)
    synced = Synced()
    with (
        locks.hold(database.engine("etl"), "sync csv", database.settings.lock_wait_seconds),
        journal(database, "sync csv") as run,
    ):
        _check_settings(database)
        delivered = [item for item in OBJECTS if item.name in files]
        # A header that cannot be used stops the sync before anything is loaded.
        for item in delivered:
            bronze.check_header(item, files[item.name], mapping)
        for item in delivered:
            _load(database, item, files[item.name], (mapping, forms), again, watch, synced)
        synced.refined = refine(database, step=step)
        noun = "file" if len(synced.loaded) == 1 else "files"
        run.message = f"{len(synced.loaded)} {noun} loaded, {len(synced.known)} known already"
    return synced


def sync_source(
    database: Database,
    system: str,
    source: str,
    read: Callable[[dict[str, Position]], Reading],
    *,
    again: bool = False,
    anew: bool = False,
    step: Step = lambda _name, _done, _of: None,
) -> Synced:
    """Take what `read` hands on into bronze, each batch with its watermark in one transaction, and refine to gold.

    `read` is given the positions of the last sync, none when `again` or `anew`, which forgets what came before.
    `source` is the namespace of the ids. Raises what `read` and keep_clock raise, locks.LockHeldError while another
    sync of this system runs, CalendarChangedError for settings that gold was not built with; batches received before
    that stay, and the next sync goes on behind them.
    """
    synced = Synced()
    with (
        # By the namespace: what one reader of a system brings, another one's listing must not miss.
        locks.hold(database.engine("etl"), f"sync {source}", database.settings.lock_wait_seconds),
        journal(database, f"sync {system}") as run,
    ):
        _check_settings(database)
        try:
            # A reading that is left open where it stands may wait for ever, with its threads, for somebody to go on.
            with closing(_each(read(_positions(database, system, again or anew)))) as reading:
                _receive(database, system, source, reading, again, anew, synced)
        except CommandError:
            # What came before the source failed is whole, and need not wait for the next sync.
            refine(database, step=step)
            raise
        synced.refined = (synced.refined or Refined()).followed_by(refine(database, step=step))
        run.message = f"{synced.rows:,} rows in {len(synced.loaded)} batches, {synced.missing:,} no longer listed"
    return synced


def _check_settings(database: Database) -> None:
    """Refuse settings that gold was not built with before hours of reading, and not after."""
    with database.transaction("etl") as connection:
        check_settings(connection, database.settings)


def _each(reading: Reading) -> Generator[Item, None, None]:
    yield from reading


def _positions(database: Database, system: str, again: bool) -> dict[str, Position]:
    with database.transaction("etl") as connection:
        if again:
            watermarks.forget(connection, system)
        return watermarks.read(connection, system)


def _receive(
    database: Database, system: str, source: str, reading: Reading, again: bool, anew: bool, synced: Synced
) -> None:
    is_refined = False
    renewed: set[str] = set()
    for item in reading:
        if isinstance(item, Clock):
            # Only now, since the source has answered.
            if anew:
                forget(database, system)
            keep_clock(database, system, item.time_zone)
            continue
        if isinstance(item, Listing):
            if not is_refined:
                # A listing is compared with silver, which must know by then what has come, re-dated sales above all,
                # and what an earlier listing found gone.
                synced.refined = (synced.refined or Refined()).followed_by(refine(database))
            missing = receive_listing(database, system, source, item)
            is_refined = not missing
            synced.missing += missing
            continue
        # Whoever asks for everything mistrusts what is known. A part is known by its place, so no longer once a part
        # before it has changed: a row of it may have stood there in between.
        batch = replace(item, is_relisted=item.is_relisted and not again, is_in_place=item.name not in renewed)
        rows = receive_batch(database, system, source, batch)
        if rows:
            is_refined = False
            renewed.add(item.name)
            synced.rows += rows
            synced.loaded.append(f"{item.name} {item.label}")
            logger.info("%s %s: %d rows", item.name, item.label, rows)


def mapped_files(folder: Path, mapping: Mapping) -> dict[str, Path]:
    """Object name to file for what `mapping` describes; a file may lie gzipped. Raises MappingError."""
    files = {}
    for name, described in mapping.objects.items():
        candidates = [folder / described.file, folder / f"{described.file}.gz"]
        found = next((path for path in candidates if path.is_file() or path.is_symlink()), None)
        if found is None:
            place = f"{mapping.path.name} [{name}]"
            raise MappingError(f"{place}: {folder} holds no {described.file} (nor {described.file}.gz)")
        files[name] = found
    return files


def _load(
    database: Database,
    item: CsvObject,
    path: Path,
    read_by: tuple[Mapping | None, FormOptions],
    again: bool,
    watch: Watch,
    synced: Synced,
) -> None:
    mapping, forms = read_by
    digest = bronze.delivery_hash(path, mapping, forms)
    with database.transaction("etl") as connection:
        known = bronze.find_earlier(connection, mapping.namespace if mapping else "csv", item.name, digest)
        if known is not None and not again:
            synced.known[path.name] = known
            logger.info("%s: the same file was loaded before (load %d), skipped", path.name, known)
            return
        bronze.receive(connection, item, path, digest, mapping, lambda file: watch(path, file), forms)
    synced.loaded.append(path.name)
