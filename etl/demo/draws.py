"""Random draws: one independent stream a purpose, and weighted choice for many rows at once."""

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def stream(seed: int, purpose: str, part: int = 0) -> np.random.Generator:
    """The random numbers of one purpose: a change in how many one purpose draws leaves the others alone."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode()), part])


def pick(weights: Array, rows: Array, random: np.random.Generator) -> Array:
    """For each entry of `rows` (indices into the first axis of `weights`) one column, by that row's weights.

    Weights are shaped (rows, choices) and need not sum to one; a choice of weight zero is never drawn.
    """
    cumulative = np.cumsum(weights, axis=1, dtype=np.float64)
    cumulative /= cumulative[:, -1:]
    choices = weights.shape[1]
    # one sorted line of all rows, each one unit long, so that a single search answers for every entry
    line = (cumulative + np.arange(len(weights))[:, None]).ravel()
    found = np.searchsorted(line, rows + random.random(len(rows)), side="right") - rows * choices
    # u so close to 1 that it rounds to the next row's start
    drawn: Array = np.minimum(found, choices - 1)
    return drawn


def pick_one(weights: Array, size: int, random: np.random.Generator) -> Array:
    """`size` indices drawn by one set of weights."""
    return pick(np.asarray(weights)[None, :], np.zeros(size, dtype=np.int64), random)


def spread(random: np.random.Generator, days: int, count: int) -> Array:
    """`count` day numbers in [0, days), one in each of `count` equal stretches: random, yet never bunched."""
    drawn: Array = ((np.arange(count) + random.uniform(0.1, 0.9, count)) * days / count).astype(np.int64)
    return drawn
