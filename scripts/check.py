"""Everything that is checked without running the product: `python -m scripts.check`, which `make check` calls.

All checks run, at the same time, also after one has failed; what each says is printed in order. An advisory service
that does not answer is said loudly and fails nothing: what it would have said depends on the network, not on the code.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.util import CommandError as AlembicError

from scripts.arguments import command_line
from warehouse.command import DONE, FAILED
from warehouse.database import open_database
from warehouse.migrations import alembic_config, migrate
from warehouse.settings import ROOT, load_settings


@dataclass(frozen=True)
class Verdict:
    """What a check came to, and what it has to say of it."""

    passed: bool
    words: str = ""


def main(argv: list[str] | None = None) -> int:
    """Run all checks and name the ones that failed; 0 when none did, else 1."""
    command_line("check", __doc__).parse_args(argv)
    failed = []
    with ThreadPoolExecutor(len(CHECKS)) as pool:
        running = {name: pool.submit(check) for name, check in CHECKS.items()}
        for name, ending in running.items():
            print(f"== {name}", flush=True)
            verdict = ending.result()
            print(verdict.words, flush=True)
            if not verdict.passed:
                failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed", flush=True)
    return FAILED if failed else DONE


def _tool(*arguments: str) -> Callable[[], Verdict]:
    def check() -> Verdict:
        tool = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True)
        return Verdict(tool.returncode == 0, (tool.stdout + tool.stderr).strip())

    return check


def schema_matches_migrations() -> Verdict:
    """Whether a database migrated from nothing is what warehouse/schema declares."""
    with tempfile.TemporaryDirectory(prefix="assay-") as folder:
        # As root, the server's user must be able to enter.
        os.chmod(folder, 0o755)
        settings = load_settings(database_url=None, data_dir=Path(folder) / "data")
        with open_database(settings) as database:
            migrate(database)
            try:
                with database.transaction("owner") as connection:
                    configuration = alembic_config(connection)
                    configuration.stdout = io.StringIO()
                    command.check(configuration)
            except AlembicError as error:
                return Verdict(False, str(error))
    return Verdict(True, configuration.stdout.getvalue().strip())


def no_known_vulnerability() -> Verdict:
    """Whether the advisory service knows nothing bad of the pinned packages; passed, and loud, when it cannot tell."""
    options = ["--requirement", "requirements.txt", "--no-deps", "--disable-pip", "--format", "json"]
    audit = subprocess.run([sys.executable, "-m", "pip_audit", *options], cwd=ROOT, capture_output=True, text=True)
    try:
        packages = json.loads(audit.stdout)["dependencies"]
    except ValueError:
        return Verdict(True, f"NOT AUDITED: the advisory service did not answer\n{audit.stderr.strip()[-500:]}")
    return judge_audit(packages)


def judge_audit(packages: list[dict[str, object]]) -> Verdict:
    """What pip-audit found and left out; not passed when a package is vulnerable."""
    skipped = [package for package in packages if "skip_reason" in package]
    vulnerable = [package for package in packages if package.get("vulns")]
    words = [f"VULNERABLE: {package['name']} {package['version']}: {package['vulns']}" for package in vulnerable]
    if skipped:
        words.append(f"NOT AUDITED: the advisory service did not answer for {len(skipped)} of {len(packages)} packages")
    return Verdict(not vulnerable, "\n".join(words))


CHECKS: dict[str, Callable[[], Verdict]] = {
    "ruff": _tool("ruff", "check"),
    "mypy": _tool("mypy"),
    "sqlfluff": _tool("sqlfluff", "lint", "--disable-progress-bar", "--processes", "2", "warehouse/sql"),
    "alembic check": schema_matches_migrations,
    "dependency audit": no_known_vulnerability,
}


if __name__ == "__main__":
    sys.exit(main())
