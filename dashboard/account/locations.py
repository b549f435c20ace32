"""`/settings/locations`, for administrators: who sees each place."""

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.wrappers import Response

from dashboard.access import roles, users
from dashboard.access.context import current_access
from dashboard.access.users import User
from dashboard.account import offered
from dashboard.account.offered import Option
from dashboard.account.settings import draw_settings, settings


@dataclass(frozen=True)
class Place:
    """A location and the people whose own it is, of those who see their own only; `name` None where the warehouse
    shows none."""

    location_id: str
    name: str | None
    people: tuple[User, ...]


@settings.get("/locations")
def show_locations() -> Response:
    """Every location."""
    with current_access().database.transaction("app") as connection:
        people, known = users.everybody(connection), {role.role: role for role in roles.every(connection)}
    seeing = [(user, known[user.role].rows) for user in people if user.is_active and user.role in known]
    return draw_settings(
        "locations.html", titles={name: role.title for name, role in known.items()},
        everywhere=[user for user, rows in seeing if rows == "all"],
        places=places(offered.of_dimension("location"), [user for user, rows in seeing if rows == "locations"]),
    )


def places(locations: Sequence[Option], people: Sequence[User]) -> list[Place]:
    """Each location with those of `people` whose own it is; then the ids that people have and the warehouse has not."""
    known = dict(locations)
    others = sorted({identifier for user in people for identifier in user.location_ids} - known.keys())
    return [
        Place(identifier, known.get(identifier), tuple(user for user in people if identifier in user.location_ids))
        for identifier in (*known, *others)
    ]
