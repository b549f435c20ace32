"""Check everything that the warehouse holds: `python -m scripts.check_quality`."""

import sys

from etl.built_with import statement_values
from etl.quality import Result, keep, run_checks
from scripts.arguments import command_line
from warehouse.command import DONE, FAILED, run_command
from warehouse.database import open_database
from warehouse.settings import Settings


def main(argv: list[str] | None = None) -> int:
    """Run every check and print what came out; 0 passed (warnings too), 1 when a check of kind fail found something."""
    command_line("check_quality", __doc__).parse_args(argv)

    def work(settings: Settings) -> int:
        with open_database(settings) as database:
            # One snapshot for all: totals of two layers are not compared across a load.
            engine = database.engine("etl").execution_options(isolation_level="REPEATABLE READ")
            with engine.begin() as connection:
                results = run_checks(connection, "whole", statement_values(settings))
            keep(database, results)
        for result in results:
            print(_line(result))
        return FAILED if any(result.kind == "fail" and not result.is_passed for result in results) else DONE

    return run_command("check_quality", work)


def _line(result: Result) -> str:
    verdict = "passed" if result.is_passed else {"fail": "FAILED", "warn": "warning"}[result.kind]
    return f"{verdict:8} {result.name:40} {result.message.partition(': ')[2] or result.title}"


if __name__ == "__main__":
    sys.exit(main())
