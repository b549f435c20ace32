"""Everything that is checked without running the product: `python -m scripts.check`, which `make check` calls.

All checks run, also after one has failed. An advisory service that does not answer is said loudly and fails nothing:
what it would have said depends on the network, not on the code.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.util import CommandError as AlembicError

from scripts.arguments import command_line
from warehouse.command import DONE, FAILED
from warehouse.database import open_database
from warehouse.migrations import alembic_config, migrate
from warehouse.settings import ROOT, load_settings


def main(argv: list[str] | None = None) -> int:
    """Run all checks and name the ones that failed; 0 when none did, else 1."""
    command_line("check", __doc__).parse_args(argv)
    failed = [name for name, check in CHECKS.items() if not _announce(name, check)]
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed", flush=True)
    return FAILED if failed else DONE


def _announce(name: str, check: Callable[[], bool]) -> bool:
    print(f"== {name}", flush=True)
    return check()


def _tool(*arguments: str) -> Callable[[], bool]:
    return lambda: subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT).returncode == 0


def schema_matches_migrations() -> bool:
    """Whether a database migrated from nothing is what warehouse/schema declares."""
    with tempfile.TemporaryDirectory(prefix="assay-") as folder:
        # As root, the server's user must be able to enter.
        os.chmod(folder, 0o755)
        settings = load_settings(database_url=None, data_dir=Path(folder) / "data")
        with open_database(settings) as database:
            migrate(database)
            try:
                with database.transaction("owner") as connection:
                    command.check(alembic_config(connection))
            except AlembicError as error:
                print(error)
                return False
    return True


def no_known_vulnerability() -> bool:
    """Whether the advisory service knows nothing bad of the pinned packages; True, and loud, when it cannot tell."""
    options = ["--requirement", "requirements.txt", "--no-deps", "--disable-pip", "--format", "json"]
    audit = subprocess.run([sys.executable, "-m", "pip_audit", *options], cwd=ROOT, capture_output=True, text=True)
    try:
        packages = json.loads(audit.stdout)["dependencies"]
    except ValueError:
        print(f"NOT AUDITED: the advisory service did not answer\n{audit.stderr.strip()[-500:]}")
        return True
    return judge_audit(packages)


def judge_audit(packages: list[dict[str, object]]) -> bool:
    """Print what pip-audit found and left out; False when a package is vulnerable."""
    skipped = [package for package in packages if "skip_reason" in package]
    vulnerable = [package for package in packages if package.get("vulns")]
    if skipped:
        print(f"NOT AUDITED: the advisory service did not answer for {len(skipped)} of {len(packages)} packages")
    for package in vulnerable:
        print(f"VULNERABLE: {package['name']} {package['version']}: {package['vulns']}")
    return not vulnerable


CHECKS: dict[str, Callable[[], bool]] = {
    "ruff": _tool("ruff", "check"),
    "mypy": _tool("mypy"),
    "sqlfluff": _tool("sqlfluff", "lint", "--disable-progress-bar", "--processes", "2", "warehouse/sql"),
    "alembic check": schema_matches_migrations,
    "dependency audit": no_known_vulnerability,
}


if __name__ == "__main__":
    sys.exit(main())
