"""Sentences, tokens and languages of reviews."""

import re

import numpy as np
import pytest

from ml.review_text import PHRASE_TOKEN, TOKEN, are_english, join_tokens, split_sentences


def test_sentences_end_at_marks_and_lines_in_any_script() -> None:
    sentences, owner = split_sentences(["Good. Very good!\nAgain", "味が薄い。残念！", "", "3.5 stars"])
    assert sentences == ["Good.", "Very good!", "Again", "味が薄い。", "残念！", "3.5 stars"]
    assert owner.tolist() == [0, 0, 0, 1, 1, 3]


def test_no_text_has_no_sentence() -> None:
    assert split_sentences([])[0] == []
    assert len(are_english([])) == 0


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("The lid does not close and it leaked over everything", True),
        ("Der Deckel schließt nicht und alles ist ausgelaufen", False),
        ("Le couvercle ne ferme pas et tout est mouillé", False),
        ("La tapa no cierra y se ha mojado todo en la caja", False),
        ("味が薄くて残念 とても美味しい 香りも最高 です よ", False),
    ],
)
def test_english_is_told_by_its_function_words(text: str, english: bool) -> None:
    assert are_english([text]).tolist() == [english]


def test_a_text_too_short_to_tell_goes_with_the_majority() -> None:
    english = are_english(["This is the best one that I have had", "Quick delivery", "Hübsch"])
    assert english.tolist() == [True, True, False]
    assert are_english(["Das ist das beste Stück von allen hier", "Quick delivery"]).tolist() == [False, False]


def test_japanese_is_cut_into_characters_and_words_keep_their_apostrophe() -> None:
    assert re.findall(TOKEN, "it doesn't 味が薄い") == ["it", "doesn't", "味", "が", "薄", "い"]
    assert re.findall(PHRASE_TOKEN, "a best-before date") == ["a", "best-before", "date"]
    assert join_tokens("味 が 薄 い for me") == "味が薄い for me"


def test_a_text_of_blanks_and_marks_is_no_english() -> None:
    assert not np.any(are_english(["...", "?!", " "]))
