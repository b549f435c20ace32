"""Permissions in words, by what they are about, as tick boxes show them."""

from collections.abc import Iterable

from dashboard.access.permissions import PERMISSIONS, Permission

GROUPS = {"page": "Pages", "see": "What may be seen on them", "do": "What may be done", "api": "The API"}
WORDS: dict[Permission, str] = {
    "page.kpis": "KPIs",
    "see.customers": "Customers by name and address", "see.costs": "Costs and margins",
    "see.employees": "Figures of employees",
    "do.export": "Export data", "do.share": "Share views and notes with all",
    "do.administer": "Administer people, roles and tokens",
    "api.read": "Read", "api.analyse": "Have sent data analysed, and ask for predictions",
    "api.write": "Send sales, and have new ones fetched",
}

Option = tuple[str, str]


def in_words(permission: Permission) -> str:
    """What a permission is called."""
    return WORDS.get(permission) or permission.partition(".")[2].capitalize()


def grouped(permissions: Iterable[Permission] = PERMISSIONS) -> list[tuple[str, list[Option]]]:
    """(heading, options) for every kind that is among `permissions`."""
    kinds: dict[str, list[Option]] = {}
    for permission in permissions:
        kinds.setdefault(permission.partition(".")[0], []).append((permission, in_words(permission)))
    return [(GROUPS.get(kind, kind), options) for kind, options in kinds.items()]
