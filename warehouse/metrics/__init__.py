"""What each measure means, over which days it is taken, and which roll-up answers it. Reads nothing by itself.

Ask with a `Question`; `compile_question` makes it one statement on the cheapest tables that answer it exactly, or
refuses with `NotAnswerable`. From the words down: `definitions` and `dimensions` (what people ask for), `catalogue`
(what goes with what), `sources`, `months`, `margins`, `people`, `beside_sales`, `outlook` (which table answers, the
cheapest first), `rows` (days, joins and filters of one table), `compiler` (one statement).

Why a compiler of our own, of SQLAlchemy Core on the tables that we declare anyway, and no semantic layer: what is hard
here is the choice between roll-ups of different grains. ibis and `boring-semantic-layer` on it group one joined table
and know no roll-ups; MetricFlow knows none either, wants a dbt project beside our schema and gives SQL as text, where
we bind parameters. None of them can take distinct customers from pairs of visits, or a period from months less days.
"""

from warehouse.metrics.catalogue import Entry, catalogue
from warehouse.metrics.compiler import compile_question
from warehouse.metrics.definitions import METRICS, Metric
from warehouse.metrics.dimensions import DIMENSIONS, Dimension
from warehouse.metrics.periods import Period
from warehouse.metrics.questions import NotAnswerable, Question

__all__ = [
    "DIMENSIONS",
    "METRICS",
    "Dimension",
    "Entry",
    "Metric",
    "NotAnswerable",
    "Period",
    "Question",
    "catalogue",
    "compile_question",
]
