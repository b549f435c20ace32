"""What is wrong with my set-up, and how do I mend it: `python -m scripts.doctor`."""

import sys

from etl.doctor import examine
from etl.findings import Finding
from scripts.arguments import command_line
from warehouse.command import DONE, FAILED, run_command
from warehouse.settings import Settings


def main(argv: list[str] | None = None) -> int:
    """Print every finding, the ill ones with their remedy; 0 healthy (warnings too), 1 not, 2 wrong settings."""
    command_line("doctor", __doc__).parse_args(argv)

    def work(settings: Settings) -> int:
        findings = examine(settings)
        for finding in findings:
            print(_lines(finding))
        return FAILED if any(not finding.is_healthy and not finding.is_warning for finding in findings) else DONE

    return run_command("doctor", work)


def _lines(finding: Finding) -> str:
    verdict = "ok" if finding.is_healthy else "look" if finding.is_warning else "ILL"
    line = f"{verdict:5}{finding.subject:20} {finding.seen}"
    return line if finding.is_healthy else f"{line}\n{'':26}-> {finding.remedy}"


if __name__ == "__main__":
    sys.exit(main())
