"""What people write of an answer in; the same words out, in the order they were written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from occ.web.bodies import clean_note

TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
MARKS = {"\u200e", "\u200f", "\u061c"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        *[
            (text, text)
            for text in ("café", "バナナです", "👨\u200d👩\u200d👧", "🩷 banana", "❤\ufe0f")
        ],
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("two\nlines\r\nthree", "two\nlines\nthree"),
        ("a\tb\u00a0c\u3000d\u202fe\u2028f", "a b c d e f"),
        ("if \u202eelpna\u202c banana\u2066\u2069", "if elpna banana"),
        ("a\u200e\u200f\u061cb\0\x1b[31m\ufeff\u00ad", "ab[31m"),
        ("\ud800 \ue000 \n\t", ""),
    ],
)
def test_words_stay_and_controls_go(written: str, kept: str) -> None:
    assert clean_note(written) == kept


@given(st.text(st.characters() | st.sampled_from("\u202e\u2066\u200e\u200d\0\ud800\t\n a")))
def test_no_note_turns_around_or_breaks_the_database(written: str) -> None:
    kept = clean_note(written)
    assert not {unicodedata.bidirectional(character) for character in kept} & TURNS
    assert not MARKS & set(kept)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in kept.replace("\n", ""))
    assert clean_note(kept) == kept and len(kept) <= len(written)
    assert kept.encode().decode() == kept


def test_a_note_comes_back_as_it_was_written(client, post, photos) -> None:
    answer = post(photos["banana"]).get_json()[0]
    note = "👨\u200d👩\u200d👧 می\u200cخواهم\nline"
    said = client.post(
        f"/api/v1/predictions/{answer['id']}/feedback",
        json={"kind": "right", "note": note},
        headers={"X-Receipt": answer["receipt"]},
    )
    assert said.get_json()["note"] == note
