"""Write the whole warehouse into one file: `python -m scripts.backup --path FILE|DIR`."""

import sys
from pathlib import Path

from scripts.arguments import command_line
from warehouse.backup import backup
from warehouse.command import DONE, run_command
from warehouse.database import open_database
from warehouse.settings import Settings


def main(argv: list[str] | None = None) -> int:
    """Back up while everything goes on; 0 done, 1 failed (no file is left)."""
    parser = command_line("backup", __doc__)
    parser.add_argument(
        "--path", type=Path, required=True, metavar="FILE|DIR",
        help="a file (with a suffix), or a folder to name it in by the time, made where it is not there",
    )
    arguments = parser.parse_args(argv)

    def work(settings: Settings) -> int:
        with open_database(settings) as database:
            file = backup(database, arguments.path)
        print(f"{file} ({file.stat().st_size / 1e6:,.1f} MB)")
        return DONE

    return run_command("backup", work)


if __name__ == "__main__":
    sys.exit(main())
