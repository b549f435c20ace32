"""What is personal in JSON: in the objects of Square, in rows that could not be used, in messages from the web."""

import re
from collections.abc import Iterator
from typing import Any

from etl.privacy.people import People
from etl.privacy.seal import NAME, Seal
from warehouse.ids import full_id

CUSTOMER_KEYS = frozenset({"customer_id"})
ORDER_KEYS = frozenset({"order_id", "sale_id"})
EMAIL_KEYS = frozenset({"email", "email_address", "buyer_email_address"})
NAME_KEYS = frozenset({
    "given_name", "family_name", "nickname", "company_name", "first_name", "last_name", "display_name",
    "customer_name", "cardholder_name",
})
# Of a place only its region stays, as of a customer in a file.
PLACE_KEYS = frozenset({"address", "shipping_address", "billing_address"})
REGION_KEYS = frozenset({"administrative_district_level_1", "country"})
GONE_KEYS = frozenset({
    "birthday", "card", "cards", "comment", "fulfillments", "ip_address", "note", "notes", "phone", "phone_number",
    "reason", "receipt_url", "recipient", "reference_id", "review_text", "tax_ids", "ticket_name",
})
# How a file of one's own heads the column of its customers.
_HEADS_CUSTOMERS = re.compile(r"customer|client|user|e-?mail", re.IGNORECASE)


def is_of(document: Any, source: str, people: People, id_key: str = "") -> bool:
    """Whether a document of `source` is about `people`; `id_key` names the customer's own id on its first level."""
    if isinstance(document, dict) and id_key and full_id(source, _text(document.get(id_key))) in people.ids:
        return True
    return any(_tells(key, _text(leaf), source, people) for key, leaf in _leaves(document))


def scrubbed_document(document: Any, seal: Seal, ids: dict[str, str]) -> Any:
    """An object of Square, or an event about one, without the person; `ids` are the ids to replace, as the source
    writes them."""
    if isinstance(document, list):
        return [scrubbed_document(part, seal, ids) for part in document]
    if not isinstance(document, dict):
        return ids.get(document, document) if isinstance(document, str) else document
    kept = {
        key: _scrubbed_value(key, value, seal, ids)
        for key, value in document.items()
        if key not in GONE_KEYS and key not in NAME_KEYS
    }
    named = next((key for key in ("given_name", "display_name") if NAME_KEYS & document.keys()), None)
    return kept | ({named: NAME} if named else {})


def sealed_leaves(document: Any, seal: Seal) -> Any:
    """The document with a word in place of each value: what differed still differs."""
    if isinstance(document, dict):
        return {key: sealed_leaves(value, seal) for key, value in document.items()}
    if isinstance(document, list):
        return [sealed_leaves(part, seal) for part in document]
    return document if document is None else seal.word("value", document)


def _scrubbed_value(key: str, value: Any, seal: Seal, ids: dict[str, str]) -> Any:
    if key in EMAIL_KEYS and isinstance(value, str):
        return seal.email(value)
    if key in PLACE_KEYS and isinstance(value, dict):
        return {part: said for part, said in value.items() if part in REGION_KEYS}
    return scrubbed_document(value, seal, ids)


def _tells(key: str, said: str, source: str, people: People) -> bool:
    if key in CUSTOMER_KEYS:
        return full_id(source, said) in people.ids
    if key in ORDER_KEYS:
        return f"{source}:{said}" in people.orders
    if _HEADS_CUSTOMERS.search(key) and said in people.raw_ids():
        return True
    return any(email in said.lower() for email in people.emails)


def _leaves(document: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with the key that it stands under."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield from _leaves(value, name)
    elif isinstance(document, list):
        for value in document:
            yield from _leaves(value, key)
    else:
        yield key, document


def _text(leaf: Any) -> str:
    return "" if leaf is None else str(leaf).strip()
