"""Dates on the command line: a day begins at the company's midnight, an offset that is given counts."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime

import pytest

from scripts.dates import in_company_time, moment_argument
from warehouse.settings import load_settings


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024-03-01", datetime(2024, 3, 1, 5, tzinfo=UTC)),
        ("2024-07-01", datetime(2024, 7, 1, 4, tzinfo=UTC)),
        ("2024-03-01 18:30", datetime(2024, 3, 1, 23, 30, tzinfo=UTC)),
        ("2024-03-01T18:30:15Z", datetime(2024, 3, 1, 18, 30, 15, tzinfo=UTC)),
        ("2024-03-01T18:30+02:00", datetime(2024, 3, 1, 16, 30, tzinfo=UTC)),
        ("2024-03-01+02:00", datetime(2024, 2, 29, 22, tzinfo=UTC)),
    ],
)
def test_a_date_is_read_on_the_companys_clock_unless_it_names_an_offset(written, moment):
    settings = load_settings(business_timezone="America/New_York", _env_file=None)
    assert in_company_time(moment_argument(written), settings) == moment


@pytest.mark.parametrize("written", ["2024-02-30", "01.03.2024", "20240301", "2024-03-01T25:00", "yesterday", ""])
def test_what_is_no_date_is_refused_with_an_example(written):
    with pytest.raises(ArgumentTypeError, match="2024-03-01T18:30"):
        moment_argument(written)
