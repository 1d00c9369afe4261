"""The photos of a request -> the answers their owner gets: looked at in turn, stored, then told.

Only looking takes a slot: whoever waits for the database keeps nobody from being looked at. Nothing
is answered that is not stored. May import: errors, values, history_values, web/*.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import request

from occ.errors import PhotoRefused
from occ.history_values import KeptPhoto, Stored
from occ.history_values import Request as Repeat
from occ.values import Verdict
from occ.web.answers import show_answer, show_explanation
from occ.web.parts import parts
from occ.web.pictures import reencode
from occ.web.upload import Upload, digest_file, read_photo


@dataclass(frozen=True)
class Looked:
    """What was seen in one photo. more: what its owner is told besides."""

    verdict: Verdict
    kept: KeptPhoto | None
    more: dict = field(default_factory=dict)


def answer_upload(upload: Upload, key: str) -> list[dict]:
    """One entry a photo: its answer, or {error: {code, message}} with nothing stored."""
    places = range(len(upload.files))
    repeat = _recognise(upload, key) if key else None
    before = parts().history.find_request(repeat) if repeat else {}
    entries = {place: show_answer(vars(found), stored) for place, (found, stored) in before.items()}
    seen = _look_at([place for place in places if upload.explain or place not in before], upload)
    for place, one in seen.items():
        if isinstance(one, dict):
            entries[place] = {"error": one}
            continue
        known = before[place][1] if place in before else None
        stored = known or _store(one, upload, repeat, place)
        entries[place] = show_answer(one.verdict.as_dict(), stored) | one.more
    return [entries[place] for place in places]


def _recognise(upload: Upload, key: str) -> Repeat:
    """What a repeated request is known by: one digest of all its photos, which are not held."""
    body = hashlib.sha256(f"{upload.learn:d}{upload.show:d}".encode())
    for file in upload.files:
        body.update(digest_file(file))
    return Repeat(request.remote_addr or "", key, body.digest())


def _look_at(places: Sequence[int], upload: Upload) -> dict[int, Looked | dict]:
    """What is seen in the photos at these places, all in one turn; or {code, message}."""
    held, seen = parts(), dict[int, Looked | dict]()
    if not places:
        return seen
    with held.slots.turn(len(places)):
        for place in places:
            try:
                seen[place] = _look(read_photo(upload.files[place]), upload)
            except PhotoRefused as refused:
                held.metrics.refusals.labels(refused.code).inc()
                seen[place] = {"code": refused.code, "message": str(refused)}
    return seen


def _look(photo_bytes: bytes, upload: Upload) -> Looked:
    held = parts()
    with held.metrics.classify_s.time():
        explained = held.classifier.explain(photo_bytes) if upload.explain else None
        verdict = explained.verdict if explained else held.classifier(photo_bytes)
    kept = reencode(photo_bytes) if upload.learn or upload.show else None
    more = {"explanation": show_explanation(explained, photo_bytes)} if explained else {}
    return Looked(verdict, kept, more)


def _store(looked: Looked, upload: Upload, repeat: Repeat | None, place: int) -> Stored:
    held = parts()
    stored = held.history.add_prediction(
        looked.verdict,
        photo=looked.kept,
        learn=upload.learn,
        show=upload.show,
        keep_days=held.settings.keep_days,
        request=repeat,
        place=place,
    )
    held.metrics.answers.labels(looked.verdict.verdict).inc()
    return stored
