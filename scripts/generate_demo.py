"""Write the demo company as CSV files: `python -m scripts.generate_demo --path DIR`."""

import argparse
import logging
import sys
from datetime import date, timedelta
from pathlib import Path

from etl.demo import generate
from scripts.arguments import command_line
from scripts.dates import day_argument
from warehouse.command import DONE, CommandError, UsageError, run_command
from warehouse.progress import share_bar

logger = logging.getLogger("assay.generate_demo")


def main(argv: list[str] | None = None) -> int:
    """Generate the files; 0 done, 1 not writable, 2 wrong usage."""
    arguments = vars(_parse(argv))
    folder = arguments.pop("path")

    def work(_: object) -> int:
        try:
            with share_bar("demo company") as show:
                files = generate(folder, progress=show, **arguments)
        except ValueError as error:
            raise UsageError(str(error)) from error
        except OSError as error:
            raise CommandError(f"cannot write {error.filename or folder}: {error.strerror}") from error
        for name, rows in files.rows.items():
            logger.info("%s: %s rows", files.paths[name], f"{rows:,}")
        return DONE

    return run_command("generate_demo", work)


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = command_line("generate_demo", __doc__)
    parser.add_argument("--path", type=Path, required=True, metavar="DIR", help="folder to write into")
    parser.add_argument("--years", type=int, default=3, help="length of the history (default 3)")
    parser.add_argument("--orders-per-day", type=int, default=150, help="mean orders a day (default 150)")
    parser.add_argument("--locations", type=int, default=5, help="number of shops, 1 to 8 (default 5)")
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same company (default 7)")
    parser.add_argument(
        "--end-date",
        type=day_argument,
        default=date.today() - timedelta(days=1),
        metavar="YYYY-MM-DD",
        help="the last day (default yesterday)",
    )
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
