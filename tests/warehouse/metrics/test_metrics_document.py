"""docs/metrics.md says what the definitions say, and its example is a question."""

import re
from typing import Any

from tests import metrics_dictionary
from warehouse.metrics import Question, compile_question


def test_every_definition_stands_in_the_page() -> None:
    assert metrics_dictionary.written() == metrics_dictionary.render(), "run python -m tests.metrics_dictionary"


def test_the_example_is_a_question_that_can_be_answered() -> None:
    example = re.search(r"```python\n(.*?)frame = ", metrics_dictionary.PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    names: dict[str, Any] = {}
    exec(example[1], names)
    assert isinstance(names["question"], Question)
    compile_question(names["question"])
