"""The photos of a request -> the answers their owner gets: looked at in turn, stored, then told.

Only looking takes a slot: whoever waits for the database keeps nobody from being looked at. Nothing
is answered that is not stored. May import: errors, history.values, web.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from occ.errors import PhotoRefused
from occ.history.values import Answer, Stored, Terms
from occ.history.values import Request as Repeat
from occ.web.answers import show_answer, show_explanation
from occ.web.keys import recognise
from occ.web.parts import parts
from occ.web.pictures import reencode
from occ.web.upload import Upload, read_photo


@dataclass(frozen=True)
class Looked:
    """What was seen in one photo: its answer, or why there is none, and what is told besides."""

    answer: Answer | None
    told: dict


def answer_upload(upload: Upload, key: str) -> list[dict]:
    """One entry a photo: its answer, or {error: {code, message}}; all are stored, or none."""
    places = range(len(upload.files))
    repeat = recognise(upload, key) if key else None
    before = parts().history.find_request(repeat) if repeat else {}
    entries = {place: show_answer(vars(found), stored) for place, (found, stored) in before.items()}
    seen = _look_at([place for place in places if upload.explain or place not in before], upload)
    answers = [one.answer for one in seen.values() if one.answer]
    known = {place: stored for place, (_, stored) in before.items()}
    known |= _store([answer for answer in answers if answer.place not in before], upload, repeat)
    for answer in answers:
        if answer.place not in before:  # else what was stored then is the answer, whoever looks now
            entries[answer.place] = show_answer(answer.verdict.as_dict(), known[answer.place])
    for place, one in seen.items():
        entries[place] = entries.get(place, {}) | one.told
    return [entries[place] for place in places]


def _look_at(places: Sequence[int], upload: Upload) -> dict[int, Looked]:
    """What is seen in the photos at these places, all in one turn."""
    held, seen = parts(), dict[int, Looked]()
    if not places:
        return seen
    with held.slots.turn(len(places)):
        for place in places:
            try:
                seen[place] = _look(read_photo(upload.files[place]), place, upload)
            except PhotoRefused as refused:
                held.metrics.refusals.labels(refused.code).inc()
                told = {"error": {"code": refused.code, "message": str(refused)}}
                seen[place] = Looked(None, told)
    return seen


def _look(photo_bytes: bytes, place: int, upload: Upload) -> Looked:
    held = parts()
    with held.metrics.classify_s.time():
        explained = held.classifier.explain(photo_bytes) if upload.explain else None
        verdict = explained.verdict if explained else held.classifier(photo_bytes)
    kept = reencode(photo_bytes) if upload.learn or upload.show else None
    told = {"explanation": show_explanation(explained, photo_bytes)} if explained else {}
    return Looked(Answer(verdict, kept, place), told)


def _store(answers: list[Answer], upload: Upload, repeat: Repeat | None) -> dict[int, Stored]:
    """What became of them, by the photo's place."""
    if not answers:
        return {}
    held = parts()
    terms = Terms(upload.learn, upload.show, held.settings.keep_days)
    stored = held.history.add_predictions(answers, terms, repeat)
    for answer in answers:
        held.metrics.answers.labels(answer.verdict.verdict).inc()
    return {answer.place: one for answer, one in zip(answers, stored, strict=True)}
