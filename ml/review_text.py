"""Words of reviews, whatever their language: tokens, sentences, and whether a text is English.

In: texts. Out: arrays with one row per text, or per sentence with the text it belongs to.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]  # of numbers, booleans or texts

# Chinese, Japanese and Korean are written without blanks: there every character is a token, and pairs make words.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
TOKEN = rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]{{2,}}(?:['’][^\W_]+)?"
# The same with words of one letter and whole hyphenated ones, for phrases that people will read.
PHRASE_TOKEN = rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:['’-][^\W_]+)*"
_BETWEEN_UNSPACED = re.compile(rf"(?<=[{_UNSPACED}]) (?=[{_UNSPACED}])")
_SENTENCE_END = re.compile(r"(?<=[.!?。！？…])\s+|(?<=[。！？])|[\r\n]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# Function words that German, French, Spanish, Italian and Dutch do not share, but for a few.
ENGLISH = frozenset(
    "the and is it to of for with this that these those i my we our you your was were be been have has had not no but "
    "are very they them their as would could should will can so just when which from at by if or all only more than "
    "too there what how he she his her its it's i'm don't didn't doesn't isn't wasn't".split()
)
ENGLISH_SHARE = 0.25  # of its words; 40 to 55 % in English reviews, under 10 % in the others
WORDS_TO_TELL = 5


def split_sentences(texts: Sequence[str]) -> tuple[list[str], Array]:
    """The sentences of all texts in order, and for each the position of its text."""
    split = [[part.strip() for part in _SENTENCE_END.split(text)] for text in texts]
    kept = [[part for part in parts if part] for parts in split]
    owner = np.repeat(np.arange(len(kept)), [len(parts) for parts in kept])
    return [part for parts in kept for part in parts], owner


def join_tokens(phrase: str) -> str:
    """A phrase of tokens as it is written: blanks between words, none between Chinese or Japanese characters."""
    return _BETWEEN_UNSPACED.sub("", phrase)


def are_english(texts: Sequence[str]) -> Array:
    """One boolean per text, by its share of English function words.

    A text under five words goes with the majority of the longer ones.
    """
    counts = [(len(words), sum(word in ENGLISH for word in words)) for words in map(_words, texts)]
    size, known = np.array(counts, dtype=float).reshape(-1, 2).T
    english = known >= ENGLISH_SHARE * np.maximum(size, 1)
    telling = size >= WORDS_TO_TELL
    majority = bool(english[telling].mean() > 0.5) if telling.any() else bool(english.any())
    return np.where(telling, english, majority & np.fromiter(map(str.isascii, texts), bool, len(texts)))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))
