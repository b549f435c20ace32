"""The tables of docs/metrics.md, made from the definitions.

`python -m tests.metrics_dictionary` writes them into the page after a definition has changed; a test compares the two.
"""

from collections.abc import Iterator

from tests import data_dictionary
from warehouse.metrics import DIMENSIONS, METRICS, Metric, catalogue
from warehouse.settings import ROOT

PAGE = ROOT / "docs" / "metrics.md"
# They nearly always go together and are written once.
TIMES = [name for name, dimension in DIMENSIONS.items() if dimension.is_stretch]


def render() -> str:
    """What stands between the page's marks."""
    return "\n".join([*_metrics(), "", *_dimensions(), "", *_together()])


def written() -> str:
    """The same as the page has it. Raises ValueError for a page without its marks."""
    return data_dictionary.written(PAGE)


def _metrics() -> Iterator[str]:
    yield "| metric | meaning | unit | kind | better | adds up |"
    yield "|---|---|---|---|---|---|"
    for metric in METRICS.values():
        better = "up" if metric.is_up_good else "down"
        meaning = f"**{metric.label}.** {data_dictionary.escape(metric.definition)}"
        yield f"| `{metric.name}` | {meaning} | {metric.unit} | {metric.kind} | {better} | {_adds_up(metric)} |"


def _adds_up(metric: Metric) -> str:
    if not metric.is_additive:
        return "no"
    return f"yes, not by {', '.join(metric.overlaps_by)}" if metric.overlaps_by else "yes"


def _dimensions() -> Iterator[str]:
    yield "| dimension | meaning |"
    yield "|---|---|"
    for dimension in DIMENSIONS.values():
        meaning = f"**{dimension.label}.** {data_dictionary.escape(dimension.definition)}"
        none = f" `''` where there is none: {dimension.missing}." if dimension.missing else ""
        yield f"| `{dimension.name}` | {meaning}{none} |"


def _together() -> Iterator[str]:
    yield f"*time* stands for {', '.join(f'`{name}`' for name in TIMES)}."
    yield ""
    yield "| metrics | can be split by | compared |"
    yield "|---|---|---|"
    groups: dict[tuple[tuple[str, ...], bool], list[str]] = {}
    for entry in catalogue():
        groups.setdefault((entry.by, entry.is_comparable), []).append(entry.metric.name)
    for (by, is_comparable), names in groups.items():
        split = ["*time*", *by[len(TIMES):]] if list(by[: len(TIMES)]) == TIMES else list(by)
        shown = ", ".join(name if name == "*time*" else f"`{name}`" for name in split)
        yield f"| {', '.join(f'`{name}`' for name in names)} | {shown} | {'yes' if is_comparable else 'no'} |"


if __name__ == "__main__":
    data_dictionary.write(PAGE, render())
