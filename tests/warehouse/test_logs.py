"""Log records reach stderr and the day's file, readable, and without secrets."""

import json
import logging
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from warehouse import logs
from warehouse.settings import Settings

logger = logging.getLogger("assay.test")


@pytest.fixture(autouse=True)
def _root_logger_restored() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_a_record_goes_to_stderr_and_to_the_days_file(tmp_path, capsys):
    logs.configure(_settings(tmp_path), "sync")
    logger.info("loaded %d rows", 7)
    assert "INFO assay.test: loaded 7 rows" in capsys.readouterr().err
    assert "loaded 7 rows" in _todays_file(tmp_path, "sync").read_text()


def test_configuring_twice_writes_each_record_once(tmp_path, capsys):
    logs.configure(_settings(tmp_path), "sync")
    logs.configure(_settings(tmp_path), "sync")
    logger.info("only once")
    assert capsys.readouterr().err.count("only once") == 1


def test_json_lines_carry_level_logger_and_traceback(tmp_path, capsys):
    logs.configure(_settings(tmp_path, log_format="json"), "sync")
    try:
        raise ValueError("password=hunter2 is wrong")
    except ValueError:
        logger.exception("it failed")
    line = json.loads(capsys.readouterr().err)
    assert (line["level"], line["logger"], line["message"]) == ("ERROR", "assay.test", "it failed")
    assert "ValueError" in line["traceback"] and "hunter2" not in line["traceback"]


@pytest.mark.parametrize(
    "text",
    [
        "connecting to postgresql+psycopg2://assay_etl:hunter2@127.0.0.1:25432/assay",
        "redis://:hunter2@cache:6379",
        "options {'password': 'hunter2', 'user': 'me'}",
        "LARAVEL_API_TOKEN=hunter2",
        "connection failed: host=db password=hunter2 user=me",
        '{"api_key": "hunter2", "a": 1}',
        "mysql://me:at@hunter2@db/shop",
        "the server says password: hunter2 is wrong",
        "secret:hunter2",
        "wrong api_key: hunter2, try another",
    ],
)
def test_a_secret_never_reaches_a_record(tmp_path, capsys, text):
    logs.configure(_settings(tmp_path), "sync")
    logger.warning("%s", text)
    said = capsys.readouterr().err
    assert "hunter2" not in said and "***" in said


def test_a_secret_of_the_settings_never_reaches_a_record_wherever_it_stands(tmp_path, capsys):
    address = SecretStr("mysql://me:p%40ss-word@db/shop")
    logs.configure(_settings(tmp_path, laravel_api_token=SecretStr("7|abcdefgh"), erp_database_url=address), "sync")
    logger.warning("Bearer 7|abcdefgh; access denied using p@ss-word, or p%40ss-word")
    assert "Bearer ***; access denied using ***, or ***" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["token: abc", "password: letters user: me", "password: letters, host=db"])
def test_a_secret_of_letters_only_is_masked_where_no_sentence_goes_on(tmp_path, capsys, text):
    logs.configure(_settings(tmp_path), "sync")
    logger.warning("%s", text)
    said = capsys.readouterr().err
    assert ": ***" in said and "abc" not in said and "letters" not in said


def test_a_secret_learned_later_is_masked_from_then_on(tmp_path, capsys):
    logs.configure(_settings(tmp_path), "sync")
    logs.learn_secrets(["0123456789abcdef"])
    logger.warning("role assay_etl has 0123456789abcdef")
    assert "role assay_etl has ***" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        "wrong token: LARAVEL_API_TOKEN is not set",
        "the API does not accept the token: set LARAVEL_API_TOKEN to one that is valid",
        "Square refuses the access token (401): check SQUARE_ACCESS_TOKEN, the set of rights",
    ],
)
def test_a_remedy_is_not_taken_for_a_secret(tmp_path, capsys, text):
    logs.configure(_settings(tmp_path, laravel_api_token=SecretStr("set")), "sync")
    logger.error("%s", text)
    assert text in capsys.readouterr().err


def test_an_address_without_a_password_is_left_alone(tmp_path, capsys):
    logs.configure(_settings(tmp_path), "sync")
    logger.info("http://127.0.0.1:8050/sales?mail=a@b.c and postgresql://reader@db/assay")
    assert (
        "http://127.0.0.1:8050/sales?mail=a@b.c and postgresql://reader@db/assay" in capsys.readouterr().err
    )


def test_the_level_is_the_settings_one(tmp_path, capsys):
    logs.configure(_settings(tmp_path, log_level="WARNING"), "sync")
    logger.info("chatter")
    assert capsys.readouterr().err == ""


def test_a_new_day_is_a_new_file_and_fourteen_are_kept(tmp_path, monkeypatch):
    logs.configure(_settings(tmp_path), "sync")
    (tmp_path / "logs" / "other-2020-01-01.log").touch()
    handler = next(each for each in logging.getLogger().handlers if isinstance(each, logs.DailyFileHandler))
    for day in range(1, 21):
        path = tmp_path / "logs" / f"sync-{datetime.now(UTC) + timedelta(days=day):%Y-%m-%d}.log"
        monkeypatch.setattr(handler, "_path_of_today", lambda path=path: path)
        logger.info("day %d", day)
    kept = sorted((tmp_path / "logs").glob("sync-*.log"))
    assert [path.read_text().split()[-1] for path in kept] == [str(day) for day in range(7, 21)]
    assert (tmp_path / "logs" / "other-2020-01-01.log").exists()


def test_times_are_utc_whatever_the_machines_zone(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    try:
        logs.configure(_settings(tmp_path), "sync")
        logger.info("now")
        stamp = capsys.readouterr().err.split(",")[0]
    finally:
        monkeypatch.undo()
        time.tzset()
    assert abs(datetime.fromisoformat(stamp).replace(tzinfo=UTC) - datetime.now(UTC)) < timedelta(hours=1)


def test_a_folder_that_cannot_be_written_leaves_stderr(tmp_path, capsys):
    (tmp_path / "logs").write_text("a file where the folder should be")
    logs.configure(_settings(tmp_path), "sync")
    logger.info("still here")
    said = capsys.readouterr().err
    assert "no log file" in said and "still here" in said


def _settings(data_dir: Path, **changes: object) -> Settings:
    return Settings(_env_file=None, data_dir=data_dir, **changes)


def _todays_file(data_dir: Path, name: str) -> Path:
    assert os.listdir(data_dir / "logs") == [f"{name}-{datetime.now(UTC):%Y-%m-%d}.log"]
    return data_dir / "logs" / f"{name}-{datetime.now(UTC):%Y-%m-%d}.log"
