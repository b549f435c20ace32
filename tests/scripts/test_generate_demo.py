"""The command line of the demo generator."""

from pathlib import Path

from scripts.generate_demo import main


def test_files_are_written_where_asked(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "demo"
    size = ["--years", "1", "--orders-per-day", "2", "--locations", "1", "--end-date", "2025-06-30"]
    assert main(["--path", str(folder), *size]) == 0
    assert (folder / "truth.json").exists()
    assert (folder / "sales_transactions.csv").read_bytes().count(b"2025-06-30") > 0


def test_impossible_size_is_wrong_usage(tmp_path: Path) -> None:
    assert main(["--path", str(tmp_path), "--locations", "99"]) == 2


def test_folder_that_cannot_be_made_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert main(["--path", str(tmp_path / "file" / "folder")]) == 1
