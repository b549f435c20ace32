"""The data dictionary of docs/predictions.md, made from the declared tables.

`python -m tests.data_dictionary` writes it into the page after a table has changed; a test compares the two.
"""

import re
from pathlib import Path

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from warehouse.schema import metadata
from warehouse.settings import ROOT

PAGE = ROOT / "docs" / "predictions.md"
SECTION = re.compile(r"(<!-- tables -->\n).*?(\n<!-- end of tables -->)", re.DOTALL)


def tables() -> list[Table]:
    """The tables of predictions, by name."""
    owned = [table for table in metadata.tables.values() if table.schema == "predictions"]
    return sorted(owned, key=lambda table: table.name)


def render() -> str:
    """The section between its two marks."""
    return "\n\n".join(map(_describe, tables()))


def written(page: Path = PAGE) -> str:
    """The section as the page has it. Raises ValueError for a page without its marks."""
    found = SECTION.search(page.read_text(encoding="utf-8"))
    if not found:
        raise ValueError(f"{page.name} has no marks for the tables")
    return found[0].removeprefix(found[1]).removesuffix(found[2])


def write(page: Path = PAGE, section: str = "") -> None:
    """Put the section, else that of all tables, into the page."""
    content = page.read_text(encoding="utf-8")
    page.write_text(SECTION.sub(lambda found: found[1] + (section or render()) + found[2], content), encoding="utf-8")


def _describe(table: Table) -> str:
    lines = [f"### {table.name}", "", escape(table.comment), ""]
    lines.append(f"Key: {', '.join(f'`{column.name}`' for column in table.primary_key)}.")
    lines += ["", "| column | type | meaning |", "|---|---|---|"]
    for column in table.columns:
        kind = column.type.compile(dialect=postgresql.dialect()).lower()
        kind += ", may be NULL" if column.nullable else ""
        lines.append(f"| `{column.name}` | {kind} | {escape(column.comment)} |")
    return "\n".join(lines)


def escape(comment: str | None) -> str:
    """Signs that Markdown would take for its own."""
    return re.sub(r"([|<>*])", r"\\\1", comment or "")


if __name__ == "__main__":
    write()
