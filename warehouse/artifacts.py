"""Fitted models on disk: stored under the hash of their bytes, checked before they are loaded.

A joblib file is a pickle, which runs code when it is loaded: so nothing is loaded whose bytes are not those that the
registry (predictions.runs) names, and nothing that other versions of the libraries wrote.
"""

import hashlib
import io
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import joblib

YOUNG_SECONDS = 3600
LIBRARIES = ("numpy", "pandas", "scipy", "scikit-learn", "lightgbm", "joblib")


class ArtifactError(RuntimeError):
    """A stored model is missing, changed or of other library versions; the message says which and what to do."""


@dataclass(frozen=True)
class Artifact:
    """A stored model: SHA-256 of its file, and the versions of Python and the libraries that wrote it."""

    hash: str
    libraries: Mapping[str, str]


def store(folder: Path, model: Any) -> Artifact:
    """Write `model` into `folder` and return what loads it again. A process killed meanwhile leaves nothing to load."""
    buffer = io.BytesIO()
    joblib.dump(model, buffer, compress=3)
    content = buffer.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".storing-", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, _path(folder, digest))
    return Artifact(digest, current_libraries())


def load(folder: Path, artifact: Artifact) -> Any:
    """The model that `artifact` names. Raises ArtifactError."""
    path = _path(folder, artifact.hash)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ArtifactError(f"the stored model {path} cannot be read ({error.strerror})") from error
    if hashlib.sha256(content).hexdigest() != artifact.hash:
        raise ArtifactError(f"the stored model {path} is not what the registry names: somebody changed the file")
    here = current_libraries()
    different = [
        f"{name} {written} (here: {here.get(name, 'none')})"
        for name, written in artifact.libraries.items()
        if here.get(name) != written
    ]
    if different:
        raise ArtifactError(f"the stored model was written with {', '.join(different)}")
    try:
        return joblib.load(io.BytesIO(content))
    # What unpickling raises depends on what changed in the code since.
    except Exception as error:
        raise ArtifactError(f"the stored model {path} does not fit this version of Assay ({error})") from error


def forget(folder: Path, kept: set[str]) -> int:
    """Delete the models whose hash is not in `kept`, and what a killed process left; returns how many models.

    What is younger than an hour stays: another job may have stored it and not yet said so.
    """
    old = time.time() - YOUNG_SECONDS
    unwanted = [
        path
        for path in [*folder.glob("*.joblib"), *folder.glob(".storing-*")]
        if path.stem not in kept and path.stat().st_mtime < old
    ]
    for path in unwanted:
        path.unlink(missing_ok=True)
    return sum(path.suffix == ".joblib" for path in unwanted)


def current_libraries() -> dict[str, str]:
    """Versions of Python and of the libraries whose objects are stored."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"python": python, **{name: version(name) for name in LIBRARIES}}


def _path(folder: Path, digest: str) -> Path:
    return folder / f"{digest}.joblib"
