"""Topics of reviews: what is said in which sentences, good and bad apart.

In: reviews (review_id, product_id, review_date datetime64, rating, review_text) and a judge that gives sentences a
score from -1 to 1. Out: `Mentions`, which review speaks of which topic.

A topic is an aspect of `ml.review_aspects` said with praise or as a complaint, so it is the same topic in every run.
Sentences without a known aspect are grouped by non-negative matrix factorisation (Lee & Seung, Nature 1999); such a
topic keeps its id as long as its phrases stay close to those of an earlier run. Its terms are the phrases that set it
apart (`ml.review_phrases`), its name is in plain words (`ml.review_names`) and goes on with its id.
"""

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from ml.review_aspects import TITLES, aspects_of_words
from ml.review_names import name_topics
from ml.review_phrases import COMPLAINT, PRAISE, telling_phrases, tells
from ml.review_text import PHRASE_TOKEN, Array, split_sentences

FOUND = "found"


@dataclass(frozen=True)
class Params:
    """Sentences by the `fewest`, and by a `smallest` share of all, make a topic; `toned`: the least score of a tone."""

    fewest: int = 5
    smallest: float = 0.003
    near: float = 0.15
    toned: float = 0.2
    found: int = 8
    sentences_per_found: int = 150
    newest_sentences: int = 40_000
    words: int = 30_000
    terms: int = 10
    alike: float = 0.3
    seed: int = 0


@dataclass(frozen=True)
class TopicModel:
    """What a fit learned: phrases, the factors of found topics (topics, phrases), and what topics are called."""

    vectorizer: Any
    factors: Array
    found_ids: tuple[str, ...]
    names: Mapping[str, str]
    terms: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Mentions:
    """Who speaks of what, by sentence.

    sentences: one row per sentence: text, review (position in the reviews), score.
    topics: one row per topic: topic_id, kind (praise or complaint), name, terms (tuple).
    said: (sentences, topics) sparse booleans.
    """

    sentences: pd.DataFrame
    topics: pd.DataFrame
    said: sparse.csr_matrix


Judge = Callable[[Sequence[str], Array], Array]
Known = Mapping[str, Sequence[str]]


def fit(
    sentences: pd.DataFrame, known: Known, named: Mapping[str, str] = MappingProxyType({}), params: Params = Params()
) -> TopicModel | None:
    """Learn phrases, found topics and names from sentences; None where no phrase is said often enough.

    `known` holds the terms of topics of an earlier run by topic_id, whose ids go on; `named` the names that do.
    """
    shown = sentences.tail(params.newest_sentences)
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(
        token_pattern=PHRASE_TOKEN, ngram_range=(1, 3), min_df=params.fewest, max_features=params.words, binary=True
    )
    try:
        phrases = vectorizer.fit_transform(shown["text"])
    except ValueError:  # no phrase is said five times
        return None
    names = vectorizer.get_feature_names_out()
    untouched = ~_aspects(phrases, names).any(axis=1)
    factors = _factorise(phrases[untouched], tells(names), params)
    bare = TopicModel(vectorizer, factors, tuple(f"{FOUND}_{number}" for number in range(len(factors))), {}, {})
    ids, said = _say(bare, phrases, shown["score"].to_numpy(), params)
    often = [name in ids for name in bare.found_ids]
    telling = telling_phrases(phrases, ids, said, names, params.fewest, params.terms)
    terms = dict(zip(ids, telling, strict=True))
    renamed = _keep_ids({name: terms[name] for name in ids if name.startswith(FOUND)}, known, params)
    found_ids = tuple(renamed[name] for name in bare.found_ids if name in renamed)
    terms = {renamed.get(name, name): words for name, words in terms.items()}
    fresh = name_topics(terms, shown["text"].tolist(), phrases, said, names, params.fewest)
    titles = {topic_id: named.get(topic_id, name) for topic_id, name in fresh.items()}
    return TopicModel(vectorizer, factors[often], found_ids, titles, terms)


def sentences_of(reviews: pd.DataFrame, judge: Judge) -> pd.DataFrame:
    """One row per sentence of the reviews, oldest first: text, review (position), score by `judge(texts, stars)`."""
    texts, review = split_sentences(reviews["review_text"].tolist())
    stars = reviews["rating"].to_numpy(float)[review] if len(review) else np.zeros(0)
    scores = judge(texts, stars)
    frame = pd.DataFrame({"text": pd.Series(texts, dtype=object), "review": review.astype(np.int64), "score": scores})
    oldest_first = np.argsort(reviews["review_date"].to_numpy()[frame["review"]], kind="stable")
    return frame.iloc[oldest_first].reset_index(drop=True)


def find(sentences: pd.DataFrame, model: TopicModel, params: Params = Params()) -> Mentions:
    """Which sentence speaks of which topic; topics said in fewer than `fewest` sentences are left out."""
    phrases = model.vectorizer.transform(sentences["text"])
    ids, said = _say(model, phrases, sentences["score"].to_numpy(), params)
    fresh = [name for name in ids if name not in model.names]
    names = model.vectorizer.get_feature_names_out()
    late = telling_phrases(phrases, ids, said, names, params.fewest, params.terms) if fresh else []
    terms = {**dict(zip(ids, late, strict=False)), **model.terms}
    texts = sentences["text"].tolist()
    own = {name: terms[name] for name in ids}
    late_names = name_topics(own, texts, phrases, said, names, params.fewest) if fresh else {}
    titles = {**late_names, **model.names}
    score = _mean_scores(said, sentences["score"].to_numpy())
    topics = pd.DataFrame(
        {
            "topic_id": ids,
            "kind": np.where(score < 0, COMPLAINT, PRAISE),
            "name": [titles[name] for name in ids],
            "terms": [terms[name] for name in ids],
        }
    )
    return Mentions(sentences, topics.astype(object), said)


def nothing_found(sentences: pd.DataFrame) -> Mentions:
    """No topic at all: for reviews that say nothing often enough."""
    topics = pd.DataFrame(columns=["topic_id", "kind", "name", "terms"], dtype=object)
    return Mentions(sentences, topics, sparse.csr_matrix((len(sentences), 0)))


def _aspects(phrases: sparse.csr_matrix, names: Array) -> Array:
    """(sentences, aspects) booleans."""
    return np.asarray((phrases @ sparse.csr_matrix(aspects_of_words(names).astype(np.int64))).toarray() > 0)


def _say(
    model: TopicModel, phrases: sparse.csr_matrix, scores: Array, params: Params
) -> tuple[list[str], sparse.csr_matrix]:
    """The topics that are said often enough, and the sentences that say them."""
    names = model.vectorizer.get_feature_names_out()
    aspects = _aspects(phrases, names)
    ids: list[str] = []
    parts: list[Array] = []
    for kind, tone in ((COMPLAINT, -scores), (PRAISE, scores)):
        toned: Array = (tone >= params.toned).reshape(-1, 1)
        parts.append(aspects & toned)
        ids += [f"{aspect}_{kind}" for aspect in TITLES]
    if len(model.factors):
        size = np.sqrt(np.maximum(np.diff(phrases.indptr), 1))
        cosine = (phrases @ model.factors.T) / size[:, None]
        nearest = (cosine.argmax(axis=1)[:, None] == np.arange(len(model.factors))) & (cosine >= params.near)
        parts.append(nearest & ~aspects.any(axis=1, keepdims=True))
        ids += model.found_ids
    said: Array = np.hstack(parts)
    enough: Array = said.sum(axis=0) >= max(params.fewest, params.smallest * len(said))
    return [name for name, yes in zip(ids, enough, strict=True) if yes], sparse.csr_matrix(said[:, enough])


def _factorise(phrases: sparse.csr_matrix, tells: Array, params: Params) -> Array:
    """(topics, phrases) weights of the topics in sentences that no aspect explains."""
    count = min(params.found, phrases.shape[0] // params.sentences_per_found)
    often = np.asarray(phrases.sum(axis=0)).ravel()
    used = tells & (often >= params.fewest)
    if count < 1 or used.sum() <= count:
        return np.zeros((0, phrases.shape[1]))
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import TfidfTransformer

    weighted = TfidfTransformer().fit_transform(phrases[:, used])
    model = NMF(count, init="nndsvd", random_state=params.seed, max_iter=100, tol=1e-3)
    # A sentence joins the topic of its largest weight, so the last digits do not matter; a perfect fit leaves an error
    # of minus some of them, of which scikit-learn takes the root.
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(weighted)
    factors = np.zeros((count, phrases.shape[1]))
    factors[:, used] = model.components_ / np.maximum(np.linalg.norm(model.components_, axis=1, keepdims=True), 1e-12)
    return factors


def _keep_ids(found: Known, known: Known, params: Params) -> dict[str, str]:
    """New ids of found topics: an earlier topic's where the words agree best, else a name of their own."""
    earlier = sorted(name for name in known if name.startswith(FOUND))
    fresh = list(found)
    alike = np.array([[_likeness(found[name], known[other]) for other in earlier] for name in fresh])
    renamed: dict[str, str] = {}
    if alike.size:
        for row, column in zip(*linear_sum_assignment(-alike), strict=True):
            if alike[row, column] >= params.alike:
                renamed[fresh[row]] = earlier[column]
    for name in fresh:
        if name not in renamed:
            words = re.sub(r"\W+", "_", "_".join(found[name][:2])) or "topic"
            renamed[name] = _unused(f"{FOUND}_{words}", {*renamed.values(), *earlier})
    return renamed


def _likeness(words: Sequence[str], others: Sequence[str]) -> float:
    """Cosine of two term lists, a term weighing 1 / its rank."""
    first, second = ({word: 1 / rank for rank, word in enumerate(each, start=1)} for each in (words, others))
    size = np.sqrt(sum(x * x for x in first.values()) * sum(x * x for x in second.values()))
    return float(sum(first[word] * second[word] for word in first.keys() & second.keys()) / size) if size else 0.0


def _unused(name: str, taken: set[str]) -> str:
    return next(each for each in (name, *(f"{name}_{n}" for n in range(2, 100))) if each not in taken)


def _mean_scores(said: sparse.csr_matrix, scores: Array) -> Array:
    counts = np.asarray(said.sum(axis=0)).ravel()
    return np.asarray((said.T @ scores) / np.maximum(counts, 1))
