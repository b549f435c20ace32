"""The commands about people and tokens: what they print, what they change, and their exit codes."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from dashboard.access import one_time_links, tokens, users
from scripts import tokens as tokens_command
from scripts import users as users_command
from warehouse.database import Database


@pytest.fixture
def installed(on_database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("DATABASE_URL_APP", on_database.urls["app"])
    monkeypatch.setenv("DATABASE_URL_READER", on_database.urls["reader"])
    monkeypatch.setenv("AUTH_MODE", "password")
    monkeypatch.setenv("PUBLIC_URL", "https://bi.example.com")
    return on_database


def audited(database: Database) -> list[tuple[str, str]]:
    with database.transaction("app") as connection:
        found = connection.execute(text("select actor, action from app.audit_log order by audit_id"))
        return [(row.actor, row.action) for row in found]


def test_somebody_is_added_listed_disabled_enabled_and_reset(
    installed: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    add = ["add", "Ann@Example.com", "--role", "manager", "--location", "csv:1", "--location", "csv:2", "--name", "Ann"]
    assert users_command.main(add) == 0
    said = capsys.readouterr()
    [link] = said.out.split()
    assert "no location csv:1, csv:2 in the warehouse yet" in said.err
    assert re.fullmatch(r"https://bi\.example\.com/welcome/[\w-]{43}", link)
    assert users_command.main(["list"]) == 0
    listed = capsys.readouterr().out
    assert "ann@example.com" in listed and "csv:1, csv:2" in listed and "no password" in listed
    assert users_command.main(["add", "mira@example.com", "--role", "admin"]) == 0
    assert users_command.main(["disable", "ann@example.com"]) == 0
    assert users_command.main(["enable", "ann@example.com"]) == 0
    capsys.readouterr()
    assert users_command.main(["reset", "ann@example.com", "--second-factor"]) == 0
    reset = capsys.readouterr().out.strip().rpartition("/")[2]
    with installed.transaction("app") as connection:
        ann = users.find_by_email(connection, "ann@example.com")
        assert one_time_links.find(connection, reset, datetime.now(UTC)) == one_time_links.Link("reset", ann.user_id)
        assert one_time_links.find(connection, link.rpartition("/")[2], datetime.now(UTC)) is None
    assert audited(installed) == [("command", action) for action in (
        "user_added", "user_added", "user_disabled", "user_enabled", "second_factor_removed", "reset_link_made",
    )]


def test_what_cannot_be_done_about_people_is_one_line_and_exit_code_1(
    installed: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert users_command.main(["add", "mira@example.com", "--role", "admin"]) == 0
    for argv, why in [
        (["add", "mira@example.com"], "there already"),
        (["add", "ann@example.com", "--role", "boss"], "no role 'boss'"),
        (["disable", "mira@example.com"], "Nobody would be left"), (["reset", "nobody@example.com"], "Nobody has"),
        (["add", "x"], "no e-mail address"),
    ]:
        capsys.readouterr()
        assert users_command.main(argv) == 1
        said = capsys.readouterr()
        assert said.out == "" and why in said.err and "Traceback" not in said.err
    assert audited(installed) == [("command", "user_added")]


def test_a_token_is_made_listed_and_taken_back(installed: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert tokens_command.main(["make", "ERP", "--permission", "api.read", "--days", "30"]) == 0
    said = capsys.readouterr()
    secret = said.out.strip()
    assert re.fullmatch(r"assay_[\w-]{43}", secret) and secret not in said.err
    with installed.transaction("app") as connection:
        asking, _is_first = tokens.identify(connection, secret, datetime.now(UTC)) or (None, None)
    assert asking and asking.permissions == {"api.read"}
    assert tokens_command.main(["list"]) == 0
    listed = capsys.readouterr().out
    assert "ERP" in listed and secret[:12] in listed and secret not in listed
    number = asking.actor.partition(":")[2]
    assert tokens_command.main(["revoke", number]) == 0
    with installed.transaction("app") as connection:
        assert tokens.identify(connection, secret, datetime.now(UTC)) is None
    assert tokens_command.main(["list"]) == 0 and "ERP" not in capsys.readouterr().out.splitlines()[-1]
    assert audited(installed) == [("command", "token_made"), ("command", "token_revoked")]


@pytest.mark.parametrize("argv", [
    ["make", "x", "--days", "1000"], ["make", "x", "--days", "0"], ["make", "x", "--role", "manager"],
    ["make", "x", "--permission", "do.administer"], ["make", ""], ["revoke", "77"],
])
def test_what_cannot_be_done_about_tokens_is_exit_code_1(installed: Database, argv: list[str]) -> None:
    assert tokens_command.main(argv) == 1


@pytest.mark.parametrize(("command", "argv"), [
    (users_command, []), (users_command, ["add"]), (users_command, ["remove", "x"]), (tokens_command, []),
    (tokens_command, ["revoke", "one"]), (tokens_command, ["make", "x", "--days", "soon"]),
])
def test_wrong_usage_is_exit_code_2(command: object, argv: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        command.main(argv)  # type: ignore[attr-defined]
    assert stopped.value.code == 2


def test_no_link_is_noted_where_people_sign_in_at_a_provider(
    installed: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert users_command.main(["add", "mira@example.com", "--role", "admin"]) == 0
    monkeypatch.setenv("AUTH_MODE", "oidc")
    monkeypatch.setenv("OIDC_ISSUER", "https://login.example.com")
    monkeypatch.setenv("OIDC_CLIENT_ID", "assay")
    capsys.readouterr()
    assert users_command.main(["reset", "mira@example.com"]) == 0
    assert capsys.readouterr().out == "mira@example.com signs in at the provider\n"
    assert audited(installed) == [("command", "user_added")]
