"""CSV blocks and sets of files."""

from pathlib import Path

import numpy as np
import pytest

from etl.demo.files import FileSet, encoded, money_text, to_bytes, to_records


def test_cents_are_written_as_exact_amounts() -> None:
    cents = np.array([0, 5, -5, 100, -1999, 12345678])
    assert money_text(cents).tolist() == [b"0.00", b"0.05", b"-0.05", b"1.00", b"-19.99", b"123456.78"]


def test_records_become_lines_without_padding() -> None:
    columns = {"a": encoded(["x", "longer", ""]), "b": encoded(["1", "22", "ü"])}
    assert to_bytes(to_records(columns)).decode() == "x,1\nlonger,22\n,ü\n"


def test_files_appear_together_and_the_last_one_last(tmp_path: Path) -> None:
    (tmp_path / "done").write_text("old")
    with FileSet(tmp_path, last="done") as files:
        with files.open("done") as file:
            file.write(b"new")
        files.write_table("a.csv", ("x", "y"), [["1, 2", 'say "so"']])
        assert (tmp_path / "done").read_text() == "old"
        assert not (tmp_path / "a.csv").exists()
    assert (tmp_path / "a.csv").read_text() == 'x,y\n"1, 2","say ""so"""\n'
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "done"]


def test_failure_takes_the_temporary_files_away(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), FileSet(tmp_path, last="done") as files:
        files.write_table("a.csv", ("x",), [])
        raise RuntimeError
    assert not list(tmp_path.iterdir())
