"""Logging for every command: stderr and one file a day under DATA_DIR/logs, text or JSON, never a secret in it."""

import json
import logging
import re
import sys
import time
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

from warehouse.files import make_open_folder
from warehouse.settings import Settings

DAYS_KEPT = 14
_TEXT = "%(asctime)sZ %(levelname)s %(name)s%(asked)s: %(message)s"
# Of the web request that is being answered; empty outside of one.
request_id: ContextVar[str] = ContextVar("request_id", default="")
# Up to the last @, since a password may hold one that nobody wrote as %40.
_URL_PASSWORD = re.compile(r"(?P<start>\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s/]+(?=@)", re.IGNORECASE)
# "the token: set LARAVEL_API_TOKEN" goes on as a sentence: a plain word, then a further word that names no value.
_SENTENCE = r"(?-i:[A-Za-z][a-z]*|[A-Z_]+)[ \t]+(?!\w+\s*[=:])[\w('\"]"
# The address of a one-time link is its secret.
_LINK = re.compile(r"(?P<start>/welcome/)[^\s/?#'\"]+")
_NAMED_SECRET = re.compile(
    r"(?P<start>\b\w*(?:password|secret|token|api_key)\w*['\"]?\s*"
    rf"(?:=\s*|:\s*(?=['\"])|:[ \t]*(?!{_SENTENCE})))"
    r"(?:\"[^\"]*\"|'[^']*'|[^\s,;&)}]+)",
    re.IGNORECASE,
)
# A shorter one would take words and numbers of the message with it.
SHORTEST_SECRET = 8
logger = logging.getLogger(__name__)


class SecretFilter(logging.Filter):
    """Masks the secrets that are known, and what looks like one: in URLs, and after words such as password=."""

    def __init__(self, secrets: Iterable[str]):
        super().__init__()
        self._secrets: set[str] = set()
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """Mask these `secrets` too, from now on."""
        self._secrets |= {secret for secret in secrets if len(secret) >= SHORTEST_SECRET}
        # The longest first: one may begin with another.
        longest_first = sorted(self._secrets, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: the record stays, its secrets go, and the request that it belongs to is named."""
        asked = request_id.get()
        record.request_id, record.asked = asked, f" [{asked}]" if asked else ""
        record.msg, record.args = self.masked(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_text = self.masked(record.exc_text) if record.exc_text else None
        return True

    def masked(self, text: str) -> str:
        """`text` with *** in place of each secret."""
        without_known = self._known.sub("***", text)
        for pattern in (_URL_PASSWORD, _NAMED_SECRET, _LINK):
            without_known = pattern.sub(r"\g<start>***", without_known)
        return without_known


class JsonFormatter(logging.Formatter):
    """One JSON object a line: at (UTC), level, logger, message, of a web request its id, after a failure its
    traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line of JSON."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        asked = getattr(record, "request_id", "")
        if asked:
            line["request_id"] = asked
        if record.exc_text:
            line["traceback"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


class DailyFileHandler(logging.FileHandler):
    """Appends to <folder>/<name>-<date>.log, the date in UTC, and keeps the newest 14 of these files.

    The date is in the name because several workers write: with one that is renamed at midnight they would lose
    each other's lines.
    """

    def __init__(self, folder: Path, name: str):
        self.folder, self.stem = folder, name
        super().__init__(self._path_of_today(), encoding="utf-8")
        self._remove_old()

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, into a new file when the day has changed."""
        try:
            self._follow_the_day()
            super().emit(record)
        except OSError:
            self.handleError(record)

    def _follow_the_day(self) -> None:
        path = self._path_of_today()
        if path != Path(self.baseFilename):
            yesterday, self.baseFilename = self.stream, str(path)
            self.stream = self._open()
            if yesterday:
                yesterday.close()
            self._remove_old()

    def _path_of_today(self) -> Path:
        return self.folder / f"{self.stem}-{datetime.now(UTC):%Y-%m-%d}.log"

    def _remove_old(self) -> None:
        dated = sorted(self.folder.glob(f"{self.stem}-????-??-??.log"))
        for path in dated[: max(0, len(dated) - DAYS_KEPT)]:
            path.unlink(missing_ok=True)


def configure(settings: Settings, name: str) -> None:
    """Send all log records of this process to stderr and to DATA_DIR/logs/<name>-<date>.log.

    Where the file cannot be written, stderr alone is used and says so. Calling it again replaces the first.
    """
    root = logging.getLogger()
    for handler in [kept for kept in root.handlers if getattr(kept, "is_ours", False)]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(settings.log_level)
    # These tell their own steps, and every single request, at the level of our news; authlib its secrets, below that.
    for talkative in ("alembic", "authlib", "httpx"):
        logging.getLogger(talkative).setLevel(max(logging.WARNING, root.level))
    _add(root, logging.StreamHandler(sys.stderr), settings)
    try:
        folder = make_open_folder(settings.data_dir / "logs")
        _add(root, DailyFileHandler(folder, name), settings)
    except OSError as error:
        logger.warning("no log file: %s", error)


def learn_secrets(secrets: Iterable[str]) -> None:
    """Keep `secrets` that became known after `configure`, such as generated passwords, out of all further records."""
    learned = tuple(secrets)
    for handler in logging.getLogger().handlers:
        for known in handler.filters:
            if isinstance(known, SecretFilter):
                known.learn(learned)


def _add(root: logging.Logger, handler: logging.Handler, settings: Settings) -> None:
    handler.addFilter(SecretFilter(settings.secrets))
    formatter = JsonFormatter() if settings.log_format == "json" else logging.Formatter(_TEXT)
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.is_ours = True  # type: ignore[attr-defined]
    root.addHandler(handler)
