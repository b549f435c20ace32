"""Bring a backup back: `python -m scripts.restore --path FILE [--force]`, into an empty warehouse unless forced."""

import sys
from pathlib import Path

from scripts.arguments import command_line
from warehouse.backup import restore
from warehouse.command import DONE, run_command
from warehouse.database import open_database
from warehouse.settings import Settings


def main(argv: list[str] | None = None) -> int:
    """Restore; 0 done, 1 failed (the warehouse is as it was), 75 a refinement goes on."""
    parser = command_line("restore", __doc__)
    parser.add_argument("--path", type=Path, required=True, metavar="FILE", help="a file made by scripts.backup")
    parser.add_argument("--force", action="store_true", help="replace a warehouse that is in use")
    arguments = parser.parse_args(argv)

    def work(settings: Settings) -> int:
        with open_database(settings) as database:
            restore(database, arguments.path, force=arguments.force)
        print(f"restored from {arguments.path}")
        return DONE

    return run_command("restore", work)


if __name__ == "__main__":
    sys.exit(main())
