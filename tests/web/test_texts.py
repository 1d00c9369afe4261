"""The catalogues of texts in; what a language lacks, or says with other holes, out."""

from __future__ import annotations

import re

import pytest
from occ.history.reviews import WHYS
from occ.settings import REPOSITORY
from occ.values import CONSENTS
from occ.web.pages.shell import PAPERS
from occ.web.texts import HOLE, LANGUAGES, load_texts, pick_language, read_catalogue, words_for

WORD_HOLES = {"target", "a_target", "targets", "Target"}
PLURALS = (".zero", ".two", ".few", ".many")
OTHERS = LANGUAGES[1:]


@pytest.mark.parametrize("language", OTHERS)
def test_no_language_lacks_a_line_or_has_one_that_nobody_asks_for(language):
    english, other = (set(read_catalogue(code)["lines"]) for code in ("en", language))
    assert english - other == set()
    assert {key for key in other - english if not key.endswith(PLURALS)} == set()


@pytest.mark.parametrize("language", OTHERS)
def test_every_line_has_the_same_holes_as_in_english(language):
    english, other = (read_catalogue(code)["lines"] for code in ("en", language))
    for key, line in english.items():
        expected, found = (set(HOLE.findall(text)) - WORD_HOLES for text in (line, other[key]))
        assert found == expected, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_empty_and_no_class_word_is_left_out(language):
    texts = load_texts(language, "banana")
    assert texts.direction in ("ltr", "rtl")
    for key, line in texts.lines.items():
        assert line.strip() == line and line, key
        assert not WORD_HOLES & set(HOLE.findall(line)), key


@pytest.mark.parametrize(
    ("language", "one", "none", "raw", "weighs"),
    [
        ("en", "from one of them", "decide nothing", "raw scores, not chances", "weigh"),
        ("fr", "d’un seul d’entre eux", "ne décident de rien", "scores bruts", "pèse"),
        ("es", "de uno solo de ellos", "no deciden nada", "puntuaciones en bruto", "pondera"),
        ("de", "von einem von ihnen", "entscheiden nichts", "rohe Werte", "wägt"),
        ("ar", "من واحد منها فقط", "لا تقرر شيئًا", "درجات خام", "توازن"),
    ],
)
def test_the_models_of_a_card_are_told_as_the_model_card_tells_them(
    language, one, none, raw, weighs
):
    card = (REPOSITORY / "asset" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "`CNet` and `MNetDNN` are shown beside it, and decide nothing." in " ".join(card.split())
    note = load_texts(language, "banana")("card.models_note")
    assert one in note and none in note and raw in note and weighs not in note


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_consent_says_by_itself_how_long_a_photo_is_kept(language):
    lines = read_catalogue(language)["lines"]
    assert all("{days}" in lines[f"upload.{consent}"] for consent in CONSENTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_says_that_the_answer_is_listed_and_where(language):
    lines = read_catalogue(language)["lines"]
    assert lines["nav.recent"] in lines["classify.lead"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_asked_before_a_deletion_is_told_what_goes_and_what_stays(language):
    lines = read_catalogue(language)["lines"]
    goes, stays = re.split(r"[?؟]", lines["card.delete_sure"])
    assert lines["receipt.photo"].lower() in goes.lower()
    assert lines["receipt.model"].lower() in stays.lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_second_look_is_told_with_the_word_of_what_is_looked_for(language):
    texts = load_texts(language, "banana")
    assert words_for(read_catalogue(language), "banana")["a_target"] in texts("how.3.again")


def test_every_reason_to_ask_a_reviewer_has_a_sentence():
    told = {key.rpartition(".")[2] for key in read_catalogue("en")["lines"] if "review.why." in key}
    assert told == set(WHYS)


def test_every_example_is_named_by_what_it_shows():
    files = (REPOSITORY / "asset" / "web" / "examples").glob("*.jpg")
    names = {"upload.example." + file.stem.partition("-")[2] for file in files}
    assert names and names <= set(read_catalogue("en")["lines"])


def test_the_colours_of_a_phones_bars_are_those_of_the_page():
    tokens = (REPOSITORY / "asset" / "web" / "css" / "tokens.css").read_text(encoding="utf-8")
    assert set(PAPERS.values()) == set(re.findall(r"--paper: (#\w+);", tokens))


def test_a_class_word_the_catalogue_does_not_know_is_used_as_it_stands():
    titles = ["Is it “{}”?", "Est-ce «\xa0{}\xa0»\xa0?", "¿Es «{}»?", "Ist das „{}“?"]
    titles.append("هل هذه «{}»؟")
    for word in ("scissors", "hour glass", "knife", "<b>"):
        found = [load_texts(code, word) for code in LANGUAGES]
        assert [each("site.title") for each in found] == [title.format(word) for title in titles]
        assert not any(
            f"{word}s" in line or f"{word}es" in line for line in found[0].lines.values()
        )
    assert load_texts("en", "box")("classify.title_2") == "I will look for “box”."
    french = [load_texts("fr", word)("classify.title_2") for word in ("banana", "box")]
    assert french == ["J’y chercherai une banane.", "J’y chercherai «\xa0box\xa0»."]


def test_an_unknown_language_gets_english_and_a_chosen_one_wins():
    assert load_texts("xx", "banana").language == "en"
    assert pick_language("de", "fr") == "de"
    assert pick_language("xx", "pt, es;q=0.5") == "es"
    assert pick_language(None, "") == "en"
    assert pick_language(None, ";;q=,,q=9;q=x") == "en"
    assert pick_language(None, "fr ;q=0.2, de; q=0.9") == "de"
    assert pick_language(None, "*;q=0.5, de;q=0, FR-ca;q=0.1") == "fr", "0 is: not that one"
    assert pick_language(None, "de, fr") == "de" and pick_language(None, "fr, de") == "fr"


def test_a_key_that_is_not_there_is_an_error_and_a_missing_value_stays_a_hole():
    texts = load_texts("en", "banana")
    with pytest.raises(KeyError):
        texts("no.such.key")
    assert "{photos}" in texts("classify.lead")
