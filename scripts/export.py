"""Write the cleaned data as files: `python -m scripts.export --path DIR`."""

import logging
import sys
from pathlib import Path

from etl.export import REPORT, export
from scripts.arguments import command_line
from warehouse.command import DONE, run_command
from warehouse.database import open_database
from warehouse.progress import share_bar
from warehouse.settings import Settings

logger = logging.getLogger("assay.export")


def main(argv: list[str] | None = None) -> int:
    """Export; 0 done, 1 not writable (the files before stay), 2 wrong usage."""
    parser = command_line("export", __doc__)
    parser.add_argument("--path", type=Path, required=True, metavar="DIR", help="folder to write into")
    folder = parser.parse_args(argv).path

    def work(settings: Settings) -> int:
        with open_database(settings) as database, share_bar("export") as show:
            written = export(database, folder, show)
        for name, rows in written.items():
            logger.info("%s: %s rows", folder / name, f"{rows:,}")
        logger.info("%s", folder / REPORT)
        return DONE

    return run_command("export", work)


if __name__ == "__main__":
    sys.exit(main())
