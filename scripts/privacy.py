"""A person's data: hand all of it out, or erase the person and keep the figures.

`python -m scripts.privacy export CUSTOMER [--path FILE]`, or `erase CUSTOMER [--yes]`, where CUSTOMER is a customer_id
such as csv:17, or an e-mail.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from dashboard.access import audit
from etl.privacy.erase import erase
from etl.privacy.export import export_person, known_as
from scripts.arguments import command_line
from warehouse.command import DONE, UsageError, run_command
from warehouse.database import Database, open_database
from warehouse.files import write_atomically
from warehouse.migrations import migrate
from warehouse.settings import Settings

ELSEWHERE = (
    "The person may still be in the source itself (erase them there too), in backups and logs made before, in answers "
    "that Redis keeps for a day, in searches that somebody saved as a view, and in models fitted before (fitted anew "
    "by: .venv/bin/python -m scripts.predict --all --retrain)."
)


def main(argv: list[str] | None = None) -> int:
    """Export or erase; 0 done, 1 failed (nothing is half done), 2 nobody is called so, 75 a refinement goes on."""
    arguments = _parse(argv)

    def work(settings: Settings) -> int:
        with open_database(settings) as database:
            if settings.embedded:
                migrate(database)
            arguments.act(database, arguments)
        return DONE

    return run_command("privacy", work)


def _export(database: Database, arguments: argparse.Namespace) -> None:
    exported = export_person(database, arguments.customer)
    with database.transaction("app") as connection:
        audit.record(connection, "person_exported", known_as(exported), tables=_counts(exported))
    written = json.dumps(exported, indent=2, ensure_ascii=False, default=str) + "\n"
    if arguments.path:
        write_atomically(arguments.path, written)
    else:
        sys.stdout.write(written)


def _erase(database: Database, arguments: argparse.Namespace) -> None:
    if not arguments.yes:
        _confirm(arguments.customer)
    erasure = erase(database, arguments.customer, _note)
    for table, rows in sorted(erasure.changed.items()):
        print(f"{table}: {rows:,} rows")
    print(f"{erasure.customer_id}: {'erased' if erasure.changed else 'nothing left to erase'}")
    print(ELSEWHERE)


def _note(connection: Connection, customer_id: str, changed: Mapping[str, int]) -> None:
    audit.record(connection, "person_erased", customer_id, tables=dict(changed))


def _counts(exported: Mapping[str, Any]) -> dict[str, int]:
    return {table: len(rows) for table, rows in exported["records"].items()}


def _confirm(customer: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError("erasing cannot be undone, and nobody can be asked here: add --yes if it is meant")
    sys.stderr.write(f"Erase {customer} from every layer? This cannot be undone. Type yes to go on: ")
    if input().strip().lower() != "yes":
        raise UsageError("nothing was erased")


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = command_line("privacy", __doc__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def add(name: str, act: Callable[[Database, argparse.Namespace], None], what: str) -> argparse.ArgumentParser:
        verb = verbs.add_parser(name, help=what, description=what, allow_abbrev=False)
        verb.add_argument("customer", metavar="CUSTOMER", help="a customer_id such as csv:17, or an e-mail")
        verb.set_defaults(act=act)
        return verb

    exporting = add("export", _export, "all that is held of the person, in every layer, as JSON")
    exporting.add_argument("--path", type=Path, metavar="FILE", help="where to write it (standard output)")
    erasing = add("erase", _erase, "take out names, addresses and words in every layer; figures stay")
    erasing.add_argument("--yes", action="store_true", help="do not ask")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
