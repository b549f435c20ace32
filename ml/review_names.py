"""What topics of reviews are called: the aspect, the tone, and the words of the aspect that are said most in it.

In: which phrases sentences hold, and which topics they speak of. Out: names by topic. "Delivery complaints: late,
parcel" says more to a reader than the phrases that set a topic apart best, which are cut out of sentences ("delivery
took three"); those are its terms. A topic without an aspect is called by the sentence that is said most in it, for a
piece of one ("not sure whether") leaves out the point; where no short one is said often, by the longest of its two
first terms.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse

from ml.review_aspects import TITLES, aspects_of_words
from ml.review_phrases import COMPLAINT, PART, PRAISE, TELLING, telling_phrases
from ml.review_text import Array

WORDS = 2
LONGEST = 60  # letters of a sentence that names a topic
LOOKED_AT = 60  # the most telling words of a topic; those of its aspect are among them
SHORTEST = 3  # letters; shorter words are particles, or characters of a word written without blanks
STEM = 4  # letters by which words count as one: deliver, delivered, delivery
# "Nothing broken" is praise: such a word goes before, where it mostly does.
TURNING = sorted(TELLING | set("never nothing zu nicht nichts kein keine pas trop non troppo demasiado nada".split()))

Counts = Mapping[str, float]


def name_topics(
    terms: Mapping[str, Sequence[str]],
    texts: Sequence[str],
    phrases: sparse.csr_matrix,
    said: sparse.csr_matrix,
    names: Array,
    fewest: int,
) -> dict[str, str]:
    """A name for each topic of `terms`; `texts` are the sentences, `said` is (sentences, topics) in their order, for
    the rest see `ml.review_phrases.telling_phrases`."""
    columns = said.tocsc()
    called: dict[str, str] = {}
    for topic, (topic_id, name) in enumerate(_by_words(terms, phrases, said, names, fewest).items()):
        own = columns.indices[columns.indptr[topic] : columns.indptr[topic + 1]]
        is_found = topic_id.rpartition("_")[0] not in TITLES
        sentence = _most_said([texts[index] for index in own], fewest) if is_found else ""
        title = f'Also said: "{sentence}"'
        # Two topics may share their favourite sentence, but not their name.
        called[topic_id] = title if sentence and title not in called.values() else name
    return called


def _most_said(texts: Sequence[str], fewest: int) -> str:
    """The sentence said most, as it is mostly written, without its end; empty where no short one is said often."""
    written = Counter(text.strip(" .!") for text in texts if len(text) <= LONGEST)
    said: Counter[str] = Counter()
    for text, count in written.items():
        said[text.lower()] += count
    sentence, count = max(said.items(), key=lambda pair: (pair[1], pair[0]), default=("", 0))
    if count < fewest or " " not in sentence:
        return ""
    return max((text for text in written if text.lower() == sentence), key=lambda text: (written[text], text))


def _by_words(
    terms: Mapping[str, Sequence[str]], phrases: sparse.csr_matrix, said: sparse.csr_matrix, names: Array, fewest: int
) -> dict[str, str]:
    is_word = np.array([" " not in name and len(name) >= SHORTEST for name in names], dtype=bool)
    if not is_word.any():
        return {topic_id: _name(topic_id, own, (), {}) for topic_id, own in terms.items()}
    telling = telling_phrases(phrases[:, is_word], list(terms), said, names[is_word], fewest, LOOKED_AT)
    counted = np.asarray((said.T @ phrases).toarray(), dtype=float)
    return {
        topic_id: _name(topic_id, own, words, dict(zip(names, counts, strict=True)))
        for (topic_id, own), words, counts in zip(terms.items(), telling, counted, strict=True)
    }


def _name(topic_id: str, terms: Sequence[str], telling: Sequence[str], counts: Counts) -> str:
    aspect, _, kind = topic_id.rpartition("_")
    if aspect not in TITLES:
        return f'Also said: "{max(terms[:2], key=len)}"' if terms else topic_id
    title = f"{TITLES[aspect]} {'complaints' if kind == COMPLAINT else PRAISE}"
    is_own = aspects_of_words(telling)[:, list(TITLES).index(aspect)]
    words = [word for word, yes in zip(telling, is_own, strict=True) if yes]
    named = {word[:STEM] for word in TITLES[aspect].lower().split()}
    said: list[str] = []
    for word in sorted(words, key=lambda word: -counts.get(word, 0.0)):
        if word[:STEM] not in named and len(said) < WORDS:
            named.add(word[:STEM])
            said.append(_turned(word, counts))
    return f"{title}: {', '.join(said)}" if said else title


def _turned(word: str, counts: Counts) -> str:
    """The word, with one that turns its meaning round where it mostly has that before it."""
    pairs = {pair: counts.get(pair, 0.0) for pair in (f"{turning} {word}" for turning in TURNING)}
    most = max(pairs, key=lambda pair: pairs[pair])
    return most if pairs[most] >= PART * counts.get(word, np.inf) else word
