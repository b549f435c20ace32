"""Command lines: the parser that all commands share, and the types of their values. Dates are in scripts/dates.py."""

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter

LONGEST_PAUSE_SECONDS = 7 * 86_400


def command_line(name: str, description: str | None) -> ArgumentParser:
    """A parser for `python -m scripts.<name>`. Options are not abbreviated: a slip must not become another option."""
    return ArgumentParser(
        prog=f"python -m scripts.{name}", description=description, formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def seconds_argument(text: str) -> float:
    """Seconds above 0, up to a week. Raises ArgumentTypeError for anything else."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= LONGEST_PAUSE_SECONDS:
        raise ArgumentTypeError(f"{text!r} is no number of seconds above 0, up to {LONGEST_PAUSE_SECONDS:,}")
    return seconds
