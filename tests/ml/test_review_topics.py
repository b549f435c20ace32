"""Topics of reviews: what is said, how it is named, and that it stays the same topic."""

import numpy as np
import pandas as pd
import pytest

from ml import review_topics
from ml.review_aspects import TITLES, aspects_of_words
from ml.review_topics import Params, TopicModel
from tests.ml.reviews import BAD, GOOD, LATE, LEAK, PLAIN, reviews

NEGATIVE = (*BAD, LEAK, LATE)


def tones(texts, stars):
    """A judge that knows the answer."""
    known = {**dict.fromkeys(NEGATIVE, -0.9), **dict.fromkeys(PLAIN, 0.0)}
    return np.array([known.get(text.rstrip("."), 0.9) for text in texts])


def learn(count: int = 1500, known=None) -> tuple[pd.DataFrame, TopicModel]:
    sentences = review_topics.sentences_of(reviews(count), tones)
    model = review_topics.fit(sentences, known or {})
    assert model
    return sentences, model


def test_a_leaking_lid_and_a_late_delivery_are_topics_with_telling_names() -> None:
    mentions = review_topics.find(*learn())
    topics = mentions.topics.set_index("topic_id")
    assert topics.loc[["packaging_complaint", "delivery_complaint"], "kind"].eq("complaint").all()
    assert topics.loc["packaging_complaint", "name"] == "Packaging complaints: leaked, lid"
    assert topics.loc["delivery_complaint", "name"] == "Delivery complaints: late"
    assert topics.loc["taste_praise", "name"] == "Taste praise: flavour"
    assert "three weeks" in " ".join(list(topics["terms"]["delivery_complaint"]))
    others = topics.loc[topics.index.str.startswith("found_"), "name"]
    assert set(others) <= {f'Also said: "{text}"' for text in (*GOOD, *BAD, *PLAIN, LEAK, LATE)}
    assert others.is_unique


def test_a_topic_without_an_aspect_is_called_by_a_phrase_where_no_sentence_is_said_often() -> None:
    sentences, _ = learn()
    other = sentences[~sentences["text"].isin([f"{text}." for text in PLAIN])]
    said = [f"My cousin number {number} laughs about the moustache" for number in range(400)]
    more = pd.DataFrame({"text": said, "review": 0, "score": 0.9})
    model = review_topics.fit(pd.concat([other, more], ignore_index=True), {})
    assert model
    names = [name for topic, name in model.names.items() if topic.startswith("found_")]
    assert names == ['Also said: "about the moustache"']


def test_a_topic_keeps_its_name_when_other_words_come_to_tell_more() -> None:
    sentences, first = learn()
    other = sentences[~sentences["text"].str.contains("lid")]
    more = pd.DataFrame({"text": "The box was crushed", "review": 0, "score": -0.9}, index=range(300))
    changed = pd.concat([other, more], ignore_index=True)
    anew, again = (review_topics.fit(changed, first.terms, named) for named in ({}, first.names))
    assert anew and again
    assert anew.names["packaging_complaint"] == "Packaging complaints: box, crushed"
    assert again.names["packaging_complaint"] == first.names["packaging_complaint"]


def test_a_topic_is_said_by_exactly_the_sentences_that_say_it() -> None:
    mentions = review_topics.find(*learn())
    column = mentions.topics["topic_id"].tolist().index("packaging_complaint")
    said = mentions.said[:, [column]].toarray().ravel().astype(bool)
    assert np.array_equal(said, mentions.sentences["text"].str.startswith(LEAK).to_numpy())


def test_sentences_outside_every_aspect_become_topics_of_their_own() -> None:
    mentions = review_topics.find(*learn())
    found = mentions.topics[mentions.topics["topic_id"].str.startswith("found_")]
    assert {"sister", "blue", "monday"} & {word for words in found["terms"] for term in words for word in term.split()}


def test_a_found_topic_keeps_its_id_when_its_words_are_those_of_an_earlier_one() -> None:
    sentences, first = learn()
    earlier = {f"found_old_{number}": first.terms[name] for number, name in enumerate(first.found_ids)}
    again = review_topics.fit(sentences, earlier)
    assert again
    assert set(again.found_ids) == set(earlier)
    assert {name: again.terms[name] for name in again.found_ids} == earlier


def test_other_words_make_a_topic_with_a_new_id() -> None:
    _, model = learn(known={"found_shoes": ["red shoes", "laces"]})
    assert "found_shoes" not in model.found_ids
    assert len(set(model.found_ids)) == len(model.found_ids)


def test_the_same_reviews_give_the_same_topics() -> None:
    (sentences, first), (_, second) = learn(), learn()
    assert first.names == second.names
    one, other = review_topics.find(sentences, first), review_topics.find(sentences, second)
    assert (one.said != other.said).nnz == 0


@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_handful_of_reviews_has_no_topic(count: int) -> None:
    few = reviews(1500).head(count)
    sentences = review_topics.sentences_of(few, tones)
    assert review_topics.fit(sentences, {}) is None
    empty = review_topics.nothing_found(sentences)
    assert empty.topics.empty and empty.said.shape == (len(sentences), 0)


def test_identical_reviews_make_one_topic_each_at_most() -> None:
    same = reviews(400).assign(review_text=f"{LEAK}.")
    sentences = review_topics.sentences_of(same, tones)
    model = review_topics.fit(sentences, {})
    assert model
    assert review_topics.find(sentences, model).topics["topic_id"].tolist() == ["packaging_complaint"]


def test_reviews_without_any_known_aspect_have_found_topics_only() -> None:
    plain = reviews(900).assign(review_text=lambda frame: [f"{PLAIN[n % 3]}." for n in range(len(frame))])
    sentences = review_topics.sentences_of(plain, tones)
    model = review_topics.fit(sentences, {}, params=Params(found=3))
    assert model
    assert review_topics.find(sentences, model).topics["topic_id"].str.startswith("found_").all()


@pytest.mark.parametrize(
    ("word", "aspect"),
    [("leaked", "packaging"), ("deckel", "packaging"), ("late", "delivery"), ("livraison", "delivery"), ("味", "taste"),
     ("teuer", "price"), ("talla", "size")],
)
def test_words_of_several_languages_point_to_aspects(word: str, aspect: str) -> None:
    found = dict(zip(TITLES, aspects_of_words([word])[0], strict=True))
    assert found.pop(aspect) and not any(found.values())


@pytest.mark.parametrize("word", ["later", "latex", "boxer", "arrival", "fitness"])
def test_words_that_only_begin_alike_do_not(word: str) -> None:
    assert not aspects_of_words([word]).any()


def test_a_word_that_is_mostly_denied_is_named_with_its_denial() -> None:
    praise = pd.DataFrame({"text": "Nothing broken in it", "review": 0, "score": 0.9}, index=range(30))
    rest = pd.DataFrame({"text": PLAIN * 20, "review": 0, "score": 0.0})
    model = review_topics.fit(pd.concat([praise, rest], ignore_index=True), {})
    assert model
    assert model.names["durability_praise"] == "Quality and durability praise: nothing broken"
