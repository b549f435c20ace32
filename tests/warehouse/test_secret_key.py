"""The key is made once for all processes of a DATA_DIR, readable by its owner alone, and never logged."""

import logging
import multiprocessing
import stat
from pathlib import Path

from warehouse import logs
from warehouse.secret_key import NAME, derived, secret_key
from warehouse.settings import Settings, load_settings


def _settings(folder: Path, **options: str) -> Settings:
    return load_settings(data_dir=folder, _env_file=None, **options)


def _key(folder: Path) -> bytes:
    return secret_key(_settings(folder))


def test_processes_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        keys = set(pool.map(_key, [tmp_path / "data"] * 8, chunksize=1))
    assert len(keys) == 1 and len(keys.pop()) >= 43
    assert stat.S_IMODE((tmp_path / "data" / NAME).stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == [NAME]


def test_a_key_of_the_settings_wins(tmp_path: Path) -> None:
    own = "k" * 40
    assert secret_key(_settings(tmp_path, secret_key=own)) == own.encode()
    assert not (tmp_path / NAME).exists()
    assert own in _settings(tmp_path, secret_key=own).secrets


def test_derived_keys_differ_by_purpose_and_tell_nothing_of_each_other() -> None:
    assert derived(b"key", "csrf") == derived(b"key", "csrf")
    assert len({derived(b"key", "csrf"), derived(b"key", "second factor"), derived(b"other", "csrf"), b"key"}) == 4


def test_a_made_key_is_kept_out_of_the_logs(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    logs.configure(settings, "test")
    key = secret_key(settings).decode()
    logging.getLogger("assay.test").warning("the key is %s here", key)
    [log] = (tmp_path / "logs").iterdir()
    assert "the key is *** here" in log.read_text() and key not in log.read_text()
