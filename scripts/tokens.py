"""Tokens of the API.

`python -m scripts.tokens make NAME [--role ROLE] [--days N] [--permission NAME ...] [--location ID ...]
| list | revoke NUMBER`.

`make` prints the token to stdout, once; only its digest is kept.
"""

import argparse
import sys
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from dashboard.access import tokens
from dashboard.access.audit import record
from scripts.access_command import run_access_command
from scripts.arguments import command_line
from scripts.tables import print_table


def main(argv: list[str] | None = None) -> int:
    """Look at the tokens, make one, take one back; 0 done, 1 not possible, 2 wrong usage."""
    arguments = _parse(argv)
    return run_access_command(
        "tokens", lambda connection, settings: arguments.act(connection, arguments),
        getattr(arguments, "location", ()),
    )


def _make(connection: Connection, arguments: argparse.Namespace) -> str:
    token, secret = tokens.make(
        connection, arguments.name, arguments.role, datetime.now(UTC), timedelta(days=arguments.days),
        permissions=arguments.permission, location_ids=arguments.location,
    )
    record(connection, "token_made", token.subject, **token.facts)
    return f"{secret}\n"


def _list(connection: Connection, _arguments: argparse.Namespace) -> str:
    rows = [
        (token.token_id, token.name, token.beginning, token.role, ", ".join(token.permissions) or "all of its role",
         ", ".join(token.location_ids), token.maker or "command", token.expires_at.date(),
         token.used_at.isoformat(" ", "minutes") if token.used_at else "never")
        for token in tokens.every(connection)
    ]
    print_table(("number", "name", "begins with", "role", "may", "locations", "made by", "ends", "last used"), rows)
    return ""


def _revoke(connection: Connection, arguments: argparse.Namespace) -> str:
    token = tokens.revoke(connection, arguments.number)
    record(connection, "token_revoked", token.subject, name=token.name)
    return f"{token.name} ({token.beginning}...) is taken back\n"


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = command_line("tokens", __doc__)
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    making = actions.add_parser("make", help="make a token and print it")
    making.add_argument("name", metavar="NAME", help="what it is for")
    making.add_argument("--role", default="api", metavar="ROLE", help="what it may do (api)")
    making.add_argument("--days", type=int, default=365, metavar="N", help="days until it ends, up to 731 (365)")
    making.add_argument("--permission", action="append", default=[], metavar="NAME",
                        help="of the role's only this, such as api.read; repeatable")
    making.add_argument("--location", action="append", default=[], metavar="ID",
                        help="only this location's rows; repeatable")
    making.set_defaults(act=_make)
    actions.add_parser("list", help="tokens that are not taken back").set_defaults(act=_list)
    revoking = actions.add_parser("revoke", help="take a token back, for good")
    revoking.add_argument("number", type=int, metavar="NUMBER", help="as list prints it")
    revoking.set_defaults(act=_revoke)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
