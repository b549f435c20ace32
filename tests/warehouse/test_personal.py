"""Which columns are personal is said once, for every column that is named like something of a person."""

import re

from warehouse.schema import metadata
from warehouse.schema.personal import OTHERS, PERSONAL, Personal

NAMED_LIKE_A_PERSONS = re.compile(
    r"name|mail|phone|mobile|address|street|(^|_)city|postal|zip|birth|comment|note|text$|message_text|customer|payload|"
    r"source_row|lines|details|examples|search|subject|contact|buyer|recipient|signature|^words$"
)


def _excused() -> set[str]:
    return {word for words in OTHERS.values() for word in words.split()}


def test_every_column_named_like_something_of_a_person_is_classified() -> None:
    excused = _excused()
    missing = [
        f"{table.fullname}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if NAMED_LIKE_A_PERSONS.search(column.name)
        and column.name not in PERSONAL.get(table.fullname, Personal()).erasable
        and not excused & {column.name, f"{table.name}.{column.name}"}
    ]
    assert missing == []


def test_what_is_classified_exists() -> None:
    for name, personal in PERSONAL.items():
        columns = metadata.tables[name].columns.keys()
        assert {*personal.erasable, *filter(None, [personal.order])} <= set(columns), name
    names = {column.name for table in metadata.sorted_tables for column in table.columns}
    qualified = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns}
    assert _excused() <= names | qualified


def test_a_customers_table_excuses_none_of_its_texts() -> None:
    # What is excused everywhere must not hide a column that tells of customers.
    excused = {word for word in _excused() if "." not in word}
    for name, personal in PERSONAL.items():
        assert not {personal.name, personal.email, personal.words} & excused, name
