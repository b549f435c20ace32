"""Stored models: found again, and refused when they are not what the registry names."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from warehouse import artifacts
from warehouse.artifacts import ArtifactError

MODEL = {"weights": [0.1, 0.2], "name": "test"}


def test_a_stored_model_is_loaded_again(tmp_path: Path) -> None:
    artifact = artifacts.store(tmp_path / "models", MODEL)
    assert artifacts.load(tmp_path / "models", artifact) == MODEL
    assert {"python", "numpy", "scikit-learn"} <= set(artifact.libraries)


def test_the_same_model_is_one_file(tmp_path: Path) -> None:
    assert artifacts.store(tmp_path, MODEL) == artifacts.store(tmp_path, MODEL)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_changed_file_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    artifact = artifacts.store(tmp_path, MODEL)
    other = artifacts.store(tmp_path, {"weights": []})
    (tmp_path / f"{other.hash}.joblib").replace(tmp_path / f"{artifact.hash}.joblib")
    with pytest.raises(ArtifactError, match="somebody changed the file"):
        artifacts.load(tmp_path, artifact)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    artifact = artifacts.store(tmp_path, MODEL)
    (tmp_path / f"{artifact.hash}.joblib").unlink()
    with pytest.raises(ArtifactError, match=f"{artifact.hash}.joblib cannot be read"):
        artifacts.load(tmp_path, artifact)


def test_other_library_versions_are_refused_with_both(tmp_path: Path) -> None:
    artifact = artifacts.store(tmp_path, MODEL)
    older = replace(artifact, libraries={**artifact.libraries, "scikit-learn": "0.1"})
    here = artifact.libraries["scikit-learn"]
    with pytest.raises(ArtifactError, match=rf"written with scikit-learn 0\.1 \(here: {here}\)"):
        artifacts.load(tmp_path, older)


def test_what_nobody_names_is_forgotten(tmp_path: Path) -> None:
    kept = artifacts.store(tmp_path, MODEL)
    old = artifacts.store(tmp_path, {"old": True})
    (tmp_path / ".storing-left-by-a-kill").touch()
    for path in (*tmp_path.glob(".storing-*"), tmp_path / f"{old.hash}.joblib", tmp_path / f"{kept.hash}.joblib"):
        os.utime(path, (0, 0))
    young = artifacts.store(tmp_path, {"young": True})
    assert artifacts.forget(tmp_path, {kept.hash}) == 1
    assert {path.stem for path in tmp_path.iterdir()} == {kept.hash, young.hash}
