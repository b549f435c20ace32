"""The phrases that tell one topic of reviews from the others.

In: which phrases sentences hold, and which topics they speak of. Out: phrases by topic. Method: z-scores of log-odds
with an informative Dirichlet prior (Monroe, Colaresi & Quinn, Fightin' Words, Political Analysis 2008).
"""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from ml.review_text import ENGLISH, Array, join_tokens

PRAISE, COMPLAINT = "praise", "complaint"
# Function words that carry a complaint: "not worth", "too small".
TELLING = {"not", "no", "too", "don't", "didn't", "doesn't", "isn't", "wasn't"}
SILENT = (ENGLISH - TELLING) | set("a an in on me its am do did does then also up out into again s t".split())
PRIOR = 500  # phrases; as many as a topic of some hundred sentences holds
PART = 0.4  # of a phrase's sentences: a longer phrase with so many takes its place


def telling_phrases(
    phrases: sparse.csr_matrix, ids: Sequence[str], said: sparse.csr_matrix, names: Array, fewest: int, most: int
) -> list[tuple[str, ...]]:
    """For each topic of `ids` up to `most` phrases, in at least `fewest` of its sentences, the most telling first.

    `phrases` is (sentences, phrases) of 0 and 1, `names` says which, `said` is (sentences, topics). They set the
    topic apart from everything else, and from the other tone of its aspect; a longer phrase counts for more.
    """
    every = np.asarray(phrases.sum(axis=0), dtype=float).ravel()
    counts = dict(zip(ids, np.asarray((said.T @ phrases).toarray(), dtype=float), strict=True))
    own = tells(names)
    length = np.array([name.count(" ") + 1 for name in names])
    chosen = []
    for topic_id, inside in counts.items():
        z = _log_odds_z(inside, every, every)
        other = counts.get(_other_tone(topic_id))
        if other is not None:
            z = np.minimum(z, _log_odds_z(inside, inside + other, every))
        z = np.where(own & (inside >= fewest), z * np.sqrt(length), 0.0)
        best = [index for index in np.argsort(-z, kind="stable")[: 8 * most] if z[index] > 0]
        chosen.append(_whole_phrases([(str(names[index]), inside[index]) for index in best])[:most])
    return chosen


def _other_tone(topic_id: str) -> str:
    aspect, _, tone = topic_id.rpartition("_")
    return f"{aspect}_{PRAISE if tone == COMPLAINT else COMPLAINT}"


def _log_odds_z(inside: Array, every: Array, prior: Array) -> Array:
    """z-scores of the log-odds of each phrase inside a topic against outside, drawn towards all phrases."""
    drawn = prior / max(prior.sum(), 1.0) * PRIOR
    first, second = inside + drawn, every - inside + drawn
    odds = np.log(first / (first.sum() - first)) - np.log(second / (second.sum() - second))
    return np.asarray(odds / np.sqrt(1 / first + 1 / second))


def tells(names: Array) -> Array:
    """Whether a phrase begins and ends with a word that carries a meaning."""
    split = [name.split(" ") for name in names]
    return np.array([words[0] not in SILENT and words[-1] not in SILENT for words in split], dtype=bool)


def _whole_phrases(counted: list[tuple[str, float]]) -> tuple[str, ...]:
    """The best phrases that share no telling word; a part gives way to a phrase that is most of what it occurs in."""
    chosen: list[str] = []
    taken: set[str] = set()
    for phrase, count in counted:
        words = set(phrase.split(" ")) - SILENT
        wholes = (f" {other} " for other, often in counted if other != phrase and often >= PART * count)
        if words & taken or any(f" {phrase} " in whole for whole in wholes):
            continue
        chosen.append(phrase)
        taken |= words
    return tuple(map(join_tokens, chosen))
