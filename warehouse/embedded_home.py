"""Where the embedded PostgreSQL keeps its things: folders, credentials and the record of its port and place.

Everything is under DATA_DIR, unless root's unprivileged account cannot reach it: then the cluster and its logs
are under REACHABLE_PLACE, and DATA_DIR/embedded.json says where.
"""

import json
import logging
import re
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from warehouse.embedded_account import Account, choose_account
from warehouse.embedded_binaries import REACHABLE_PLACE
from warehouse.embedded_errors import EmbeddedError
from warehouse.files import make_open_folder, write_atomically
from warehouse.roles import ALL_ROLES

SUPERUSER = "assay_admin"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Home:
    """One embedded server's folders and account; `cluster` exists once initdb has run."""

    data_dir: Path
    folder: Path
    account: Account

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data folder."""
        return self.folder / "postgresql"

    @property
    def logs(self) -> Path:
        """PostgreSQL's own log files, which its account must be able to write."""
        return self.folder / "logs" / "postgresql"

    @property
    def port(self) -> int | None:
        """The port of the last start."""
        port = _read_record(self.data_dir).get("port")
        return int(port) if port else None

    def remember_port(self, port: int) -> None:
        """Keep `port` for the next start, so that other tools' connections stay right."""
        if port != self.port:
            _write_record(self.data_dir, port=port)


def find_home(data_dir: Path) -> Home:
    """The home of the existing folder `data_dir`. Raises OSError, EmbeddedError when it is another's."""
    recorded = _read_record(data_dir).get("moved_to")
    folder = Path(str(recorded)) if recorded else data_dir
    if not folder.is_dir():
        raise EmbeddedError(
            f"The cluster of {data_dir} was in {folder}, which is gone: "
            "restore it, or set DATA_DIR to a new folder"
        )
    account = choose_account(folder / "postgresql")
    if not recorded and not account.can_reach(data_dir):
        folder = _move(data_dir, account)
    make_open_folder(folder / "logs")
    home = Home(data_dir, folder, account)
    account.make_folder(home.logs)
    return home


def read_credentials(home: Home) -> dict[str, str]:
    """The password of each role, generated once. Raises EmbeddedError when a cluster has lost its own."""
    path = home.data_dir / "credentials.json"
    if path.exists():
        return dict(json.loads(path.read_text()))
    if home.cluster.exists():
        raise EmbeddedError(
            f"{path} is missing, but its cluster {home.cluster} exists: "
            "restore the file from a backup, or set DATA_DIR to a new folder"
        )
    # Letters and digits only: they stand in URLs.
    passwords = {role: secrets.token_hex(20) for role in (SUPERUSER, *ALL_ROLES)}
    write_atomically(path, json.dumps(passwords, indent=2))
    return passwords


def _move(data_dir: Path, account: Account) -> Path:
    # A new name each time: what a deleted DATA_DIR left there has passwords that nobody knows.
    make_open_folder(REACHABLE_PLACE)
    name = re.sub(r"[^A-Za-z0-9]+", "-", str(data_dir)).strip("-")
    folder = Path(tempfile.mkdtemp(prefix=f"{name[-40:]}-", dir=REACHABLE_PLACE))
    account.own(folder)
    _write_record(data_dir, moved_to=str(folder))
    logger.info("user %s cannot reach %s: the cluster is kept in %s", account.name, data_dir, folder)
    return folder


def _read_record(data_dir: Path) -> dict[str, str | int]:
    path = data_dir / "embedded.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


def _write_record(data_dir: Path, **changes: str | int) -> None:
    record = _read_record(data_dir) | changes
    write_atomically(data_dir / "embedded.json", json.dumps(record, indent=2), mode=0o644)
