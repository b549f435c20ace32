"""Command lines: an option is what it says in full, and what is refused is told in the user's words."""

from argparse import ArgumentTypeError
from importlib import import_module
from pathlib import Path

import pytest

from scripts import sync
from scripts.arguments import seconds_argument
from scripts.dates import day_argument
from warehouse.settings import ROOT

COMMANDS = sorted(path.stem for path in (ROOT / "scripts").glob("*.py") if "def main(" in path.read_text("utf-8"))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_piece_of_an_option_is_no_option(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        import_module(f"scripts.{name}").main(["--hel"])
    assert stopped.value.code == 2
    assert f"python -m scripts.{name}" in capsys.readouterr().err


def test_seconds_are_a_number_above_0() -> None:
    assert [seconds_argument("0.5"), seconds_argument("604800")] == [0.5, 604_800]
    for wrong in ("0", "-1", "604801", "nan", "soon"):
        with pytest.raises(ArgumentTypeError, match=r"no number of seconds above 0"):
            seconds_argument(wrong)


def test_a_day_is_written_in_one_way() -> None:
    assert str(day_argument("2024-02-29")) == "2024-02-29"
    for wrong in ("2023-02-29", "31.01.2026", "20240101", "2024-01-01T10:00"):
        with pytest.raises(ArgumentTypeError, match="no day such as 2024-03-01"):
            day_argument(wrong)


def test_a_path_that_is_no_folder_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    assert sync.main(["csv", "--path", str(tmp_path / "nowhere")]) == 2
    assert "nowhere is not a folder" in capsys.readouterr().err
