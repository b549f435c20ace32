"""People who may sign in.

`python -m scripts.users add EMAIL [--role ROLE] [--location ID ...] [--employee ID] [--name NAME]
| list | disable EMAIL | enable EMAIL | reset EMAIL [--second-factor]`.

`add` and `reset` print a link by which the person chooses a password: to stdout, once, and nowhere else.
"""

import argparse
import sys
from datetime import UTC, datetime

from sqlalchemy import Connection

from dashboard.access import one_time_links, users
from dashboard.access.audit import record
from dashboard.access.users import User
from scripts.access_command import run_access_command
from scripts.arguments import command_line
from scripts.tables import print_table
from warehouse.settings import Settings


def main(argv: list[str] | None = None) -> int:
    """Look at the people or change them; 0 done, 1 not possible, 2 wrong usage."""
    arguments = _parse(argv)
    return run_access_command(
        "users", lambda connection, settings: arguments.act(connection, settings, arguments),
        getattr(arguments, "location", ()), getattr(arguments, "employee", None),
    )


def _add(connection: Connection, settings: Settings, arguments: argparse.Namespace) -> str:
    user = users.add(connection, arguments.email, arguments.name or "", arguments.role, arguments.location,
                     arguments.employee)
    record(connection, "user_added", user.subject, role=user.role, locations=arguments.location,
           employee=arguments.employee)
    return _link(connection, settings, user, "invitation")


def _list(connection: Connection, _settings: Settings, _arguments: argparse.Namespace) -> str:
    rows = [
        (user.email, user.name, user.role, ", ".join(user.location_ids), user.employee_id or "", _state(user),
         user.signed_in_at.isoformat(" ", "minutes") if user.signed_in_at else "never")
        for user in users.everybody(connection)
    ]
    print_table(("email", "name", "role", "locations", "employee", "state", "last sign-in"), rows)
    return ""


def _state(user: User) -> str:
    if not user.is_active:
        return "disabled"
    return "second factor" if user.has_second_factor else "active" if user.has_password else "no password"


def _disable(connection: Connection, _settings: Settings, arguments: argparse.Namespace) -> str:
    user = users.find_by_email(connection, arguments.email)
    users.set_active(connection, user.user_id, arguments.is_active)
    record(connection, "user_enabled" if arguments.is_active else "user_disabled", user.subject)
    return f"{user.email} {'may sign in again' if arguments.is_active else 'cannot sign in any more'}\n"


def _reset(connection: Connection, settings: Settings, arguments: argparse.Namespace) -> str:
    user = users.find_by_email(connection, arguments.email)
    if arguments.second_factor:
        users.set_second_factor(connection, user.user_id, None)
        record(connection, "second_factor_removed", user.subject)
    if settings.auth_mode != "oidc":
        record(connection, "reset_link_made", user.subject)
    return _link(connection, settings, user, "reset")


def _link(connection: Connection, settings: Settings, user: User, purpose: one_time_links.Purpose) -> str:
    if settings.auth_mode == "oidc":
        return f"{user.email} signs in at the provider\n"
    secret = one_time_links.make(connection, purpose, user.user_id, datetime.now(UTC))
    return f"{one_time_links.address(settings, secret)}\n"


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = command_line("users", __doc__)
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    adding = actions.add_parser("add", help="let somebody sign in; prints the link of their invitation")
    adding.add_argument("email", metavar="EMAIL")
    adding.add_argument("--name", metavar="NAME", help="what others read; otherwise taken from the address")
    adding.add_argument("--role", default="staff", metavar="ROLE", help="admin, analyst, manager, staff (default) ...")
    adding.add_argument("--location", action="append", default=[], metavar="ID", help="one of their own; repeatable")
    adding.add_argument("--employee", metavar="ID", help="whose own sales these are, such as csv:7")
    adding.set_defaults(act=_add)
    actions.add_parser("list", help="everybody").set_defaults(act=_list)
    for name, is_active, text in (("disable", False, "let somebody in no more, ending their sessions"),
                                  ("enable", True, "let somebody in again")):
        changing = actions.add_parser(name, help=text)
        changing.add_argument("email", metavar="EMAIL")
        changing.set_defaults(act=_disable, is_active=is_active)
    resetting = actions.add_parser("reset", help="print a link by which somebody chooses another password")
    resetting.add_argument("email", metavar="EMAIL")
    resetting.add_argument("--second-factor", action="store_true", help="take their second factor off, too")
    resetting.set_defaults(act=_reset)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
