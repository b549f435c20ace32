"""The demo company: a believable retailer as CSV files, with a truth file that says what was planted.

    plan -> places, catalog, offers, people, staff -> world -> visits -> baskets -> sales -> files, truth

Pure but for the files it writes: no clock, no environment; everything follows from the plan and its seed.
"""

from etl.demo.company import DemoFiles, generate

__all__ = ["DemoFiles", "generate"]
