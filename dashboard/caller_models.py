"""Models fitted on what callers of the API sent: kept for each caller apart, and loaded when they send more.

Beside the stored model stands the name of the one that serves; a caller's earlier ones go.
"""

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from warehouse.artifacts import Artifact, ArtifactError, forget, load, store
from warehouse.files import write_atomically

FOLDER, CURRENT = "callers", "current.json"
DIGITS = 12
UNKEPT = "not-kept"

Model = TypeVar("Model")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fitted(Generic[Model]):
    """A model and which it is; `is_new` says that it was fitted now."""

    model: Model
    version: str
    is_new: bool


def load_or_fit(
    models: Path, caller: str, kind: str, fit: Callable[[], Model], is_kept: Callable[[Model], bool], *, refit: bool
) -> Fitted[Model]:
    """`caller`'s model of a kind from the folder `models`: the one kept, or the one that `fit` gives where none is.

    `refit` fits in any case. What `is_kept` says tells nothing of others is used once and not kept.
    """
    folder = models / FOLDER / hashlib.sha256(caller.encode()).hexdigest()[:32] / kind
    known = None if refit else _load(folder)
    if known is not None:
        model, artifact = known
        return Fitted(model, _version(kind, artifact.hash), is_new=False)
    model = fit()
    if not is_kept(model):
        return Fitted(model, _version(kind, UNKEPT), is_new=True)
    artifact = store(folder, model)
    write_atomically(folder / CURRENT, json.dumps(asdict(artifact)))
    forget(folder, {artifact.hash})
    return Fitted(model, _version(kind, artifact.hash), is_new=True)


def _load(folder: Path) -> tuple[Any, Artifact] | None:
    try:
        said = json.loads((folder / CURRENT).read_text(encoding="utf-8"))
        artifact = Artifact(str(said["hash"]), dict(said["libraries"]))
        return load(folder, artifact), artifact
    except FileNotFoundError:
        return None
    except (ArtifactError, OSError, ValueError, KeyError, TypeError) as error:
        logger.warning("fitting anew: %s", error)
        return None


def _version(kind: str, name: str) -> str:
    return f"{kind}-{name[:DIGITS]}"
