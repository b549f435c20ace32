"""What each measure means, over which days it is taken, and which roll-up answers it. Reads nothing by itself."""

from warehouse.metrics.definitions import METRICS, Metric
from warehouse.metrics.periods import Period
from warehouse.metrics.selection import select_measures

__all__ = ["METRICS", "Metric", "Period", "select_measures"]
