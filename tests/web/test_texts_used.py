"""Pages and scripts in, the lines of the catalogue that none of them ever says out."""

from __future__ import annotations

import io
import itertools
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fake import FakeClassifier, FakeRelease
from occ.history.reviews import WHYS
from occ.history.tables import KINDS, REVIEWS
from occ.photo import decode_photo
from occ.photo.facts import _FACTS
from occ.preprocess import PreprocessSpec
from occ.preprocess.steps import show_ways
from occ.settings import REPOSITORY, Settings
from occ.values import CONSENTS, REASONS
from occ.web.callbacks import show_recent
from occ.web.codes import CODES
from occ.web.pages import wording
from occ.web.pages.about import read_about
from occ.web.pages.frame import build_frame
from occ.web.pages.how import how_page
from occ.web.pages.models import models_body, sets_of
from occ.web.review_faults import SENTENCES
from occ.web.review_page import SAID
from occ.web.texts import Texts, load_texts, read_catalogue
from PIL import Image
from storing import store_one

WEB, SCRIPTS = REPOSITORY / "python" / "occ" / "web", REPOSITORY / "asset" / "web" / "js"
VERDICTS = ("target", "other", "unsure")
LINES = frozenset(read_catalogue("en")["lines"])
AREAS = "|".join(sorted({key.partition(".")[0] for key in LINES}))


def read_all(folder: Path, kind: str) -> str:
    """All files of one kind as one text."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob(kind)))


JS, HTML, PY = read_all(SCRIPTS, "*.js"), read_all(WEB, "*.html"), read_all(WEB, "*.py")


def built_keys() -> set[str]:
    """Every key that scripts and templates build from parts, each part that varies as {}."""
    found = re.findall(rf"`((?:{AREAS})\.[^`\s]*\$\{{[^`]*)`", JS)
    found = [re.sub(r"\$\{.*?\}(?=\.\$|$)", "{}", key, flags=re.S) for key in found]
    return {*found, *(f"{stem}{{}}" for stem in re.findall(rf'"((?:{AREAS})\.[\w.]*)" ~', HTML))}


def steps() -> set[tuple[str, str]]:
    """Name and note of each step, however a network may look."""
    clear = io.BytesIO()
    pixels = np.zeros((40, 60, 4), np.uint8)  # (h, w, rgba)
    pixels[:, :30] = (200, 150, 20, 255)
    Image.fromarray(pixels).save(clear, "PNG")
    plain = io.BytesIO()
    Image.fromarray(pixels[..., :3]).save(plain, "PNG")
    looks = itertools.product(("stretch", "letterbox", "centre_crop"), ("rgb", "gray3"))
    ways = [PreprocessSpec(resize=resize, colour=colour) for resize, colour in looks]
    photos = [decode_photo(file.getvalue()) for file in (clear, plain)]
    shown = [show_ways(photo, {"net": way}) for photo in photos for way in ways]
    return {(step.name, step.note) for each in shown for step in each}


def real_values() -> dict[str, set[str] | list[str]]:
    """What stands in the place of each {} of `built_keys`: where it comes from, not once more."""
    faults = {*CODES, *re.findall(r'new Fault\("(\w+)"', JS)}
    layers = re.findall(r'layers\.set\("(\w+)"', JS)
    names = {name for name, _ in steps()}
    notes = {part for _, note in steps() for part in note.split(", ")}
    return {
        "card.{}": {*VERDICTS, *KINDS[:-1], *layers, "plain"},
        "card.target.{}": ["1", "2"],  # of more there is {n}
        "card.sub.{}": {*VERDICTS, *REASONS},
        "card.word.{}": set(VERDICTS),
        "card.models_{}": ["name", "score"],
        "card.step.{}": names,
        "card.step.{}.{}": {f"{name}.{note}" for name, note in steps()},
        "card.note.{}": {note.replace(" ", "_") for note in notes},
        "card.fact.{}": set(_FACTS),
        "error.{}": faults,
        "error.head.{}": faults,
        "receipt.{}": set(CONSENTS),
        "review.why.{}": set(WHYS),
        "review.label.{}": set(REVIEWS[:4]),
        "review.said.{}": set(SAID),
        "review.fault.{}": {*SENTENCES.values(), "form", "ours"},
    }


def keys_of_scripts_and_templates() -> set[str]:
    """What these can say: keys that are written out, and those that are built."""
    values = real_values()
    assert built_keys() == set(values), "each key that is built has its real values here"
    said = {stem.partition("{")[0] + value for stem, found in values.items() for value in found}
    said |= set(re.findall(rf"""["'`]((?:{AREAS})\.[\w.\-]+)["'`]""", JS + HTML))
    counted = re.findall(r'sayCount\("([\w.]+)"', JS)
    said |= {f"{key}.{form}" for key in counted for form in ("one", "other")}
    named = re.findall(r'sayOf\(answer, ["`]([\w.]+)(\$\{kind\})?["`]\)', JS)
    ends = {"": ("",), "${kind}": VERDICTS[:2]}  # an unsure answer names no object
    return said | {f"{key}{end}.foreign" for key, hole in named for end in ends[hole]}


def show_everything(history, photos) -> None:
    """Draw every page of Dash, for releases and answers of every kind."""
    texts, about = load_texts("en", "banana"), read_about(Settings(), FakeRelease())
    build_frame(texts, about)
    for low, high in ((0.3, 0.7), (0.0, 1.0), (0.2, 1.0), (0.0, 0.8)):
        for views in (1, 5):
            how_page(texts, replace(about, low=low, high=high, views=views, promise={}))
    report = json.loads((REPOSITORY / "asset" / "report.json").read_text(encoding="utf-8"))
    for name in sets_of(report):
        models_body(texts, report, name)
    for kind in KINDS:
        stored = store_one(history, FakeClassifier()(photos["banana"]))
        history.add_feedback(stored.id, kind)
    store_one(history, FakeClassifier()(photos["other"]))
    for note in ("banana", "other"):
        stored = store_one(history, FakeClassifier()(photos["unsure"]))
        history.add_feedback(stored.id, "wrong", note)
    for search in ("", "?verdict=unsure"):
        show_recent(texts, about, history, search)


@pytest.fixture
def asked(monkeypatch, history, photos) -> set[str]:
    """The keys that pages of Dash ask for while all of them are drawn, and those written out."""
    found = set(re.findall(rf'"((?:{AREAS})\.[\w.\-]+)"', PY))
    fill_line, swap = Texts.__call__, wording._swap

    def noting(self: Texts, key: str, **values: object) -> str:
        found.add(key)
        return fill_line(self, key, **values)

    def noting_swap(texts: Texts, swapped: dict[str, str]) -> Texts:
        found.update(swapped.values())
        return swap(texts, swapped)

    monkeypatch.setattr(Texts, "__call__", noting)
    monkeypatch.setattr(wording, "_swap", noting_swap)
    show_everything(history, photos)
    return found


def test_every_english_line_is_said_by_a_page_or_a_script(asked):
    said = asked | keys_of_scripts_and_templates()
    assert sorted(LINES - said) == []
    for area in sorted({key.rpartition(".")[0] for key in LINES}):
        assert f"{area}.never_said" not in said, "no end is taken for any other"
