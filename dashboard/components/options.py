"""One choice of a filter: what it is called, and what finds it in the browser."""

import unicodedata


def option(identifier: str, name: str, *, is_found_by_id: bool = False) -> dict[str, str]:
    """Found by its name, with or without accents, and where it says so by its id."""
    said = name or identifier
    words = dict.fromkeys([said, without_accents(said), *([identifier] if is_found_by_id else [])])
    return {"value": identifier, "label": said} | ({"search": " ".join(words)} if len(words) > 1 else {})


def without_accents(text: str) -> str:
    """The text as the database's gold.folded_text compares it, but for its case, which the browser passes over."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not "\u0300" <= letter <= "\u036f")
