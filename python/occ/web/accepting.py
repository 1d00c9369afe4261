"""The photos of a request -> the answers their owner gets: looked at in turn, stored, then told.

Only looking takes a slot: whoever waits for the database keeps nobody from being looked at. Nothing
is answered that is not stored. May import: errors, values, history_values, web/*.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from flask import request

from occ.errors import PhotoRefused
from occ.history_values import KeptPhoto, Stored
from occ.history_values import Request as Repeat
from occ.values import Verdict
from occ.web.answers import show_answer, show_explanation
from occ.web.parts import parts
from occ.web.pictures import reencode
from occ.web.upload import Upload, read_photo


@dataclass(frozen=True)
class Looked:
    """What is known of one photo before it is stored; `done`: nothing is left to store."""

    done: dict | None = None
    verdict: Verdict | None = None
    kept: KeptPhoto | None = None
    repeat: Repeat | None = None
    more: dict = field(default_factory=dict)


def answer_upload(upload: Upload, key: str) -> list[dict]:
    """One entry a photo: its answer, or {error: {code, message}} with nothing stored."""
    with parts().slots.turn(len(upload.files)):
        looked = [_look(number, upload, key) for number in range(len(upload.files))]
    return [one.done or _store(one, upload) for one in looked]


def _look(number: int, upload: Upload, key: str) -> Looked:
    held = parts()
    try:
        photo_bytes = read_photo(upload.files[number])
        return _classify(photo_bytes, number, upload, key)
    except PhotoRefused as refused:
        held.metrics.refusals.labels(refused.code).inc()
        return Looked(done={"error": {"code": refused.code, "message": str(refused)}})


def _classify(photo_bytes: bytes, number: int, upload: Upload, key: str) -> Looked:
    held, repeat = parts(), None
    if key:
        body = hashlib.sha256(f"{upload.learn:d}{upload.show:d}".encode())
        body.update(photo_bytes)  # the digest waits to be stored, not twenty photos
        repeat = Repeat(request.remote_addr or "", key, number, body.digest())
        before = held.history.find_request(repeat)
        if before and not upload.explain:
            return Looked(done=show_answer(vars(before[0]), before[1]))
    with held.metrics.classify_s.time():
        explained = held.classifier.explain(photo_bytes) if upload.explain else None
        verdict = explained.verdict if explained else held.classifier(photo_bytes)
    kept = reencode(photo_bytes) if upload.learn or upload.show else None
    more = {"explanation": show_explanation(explained, photo_bytes)} if explained else {}
    return Looked(None, verdict, kept, repeat, more)


def _store(looked: Looked, upload: Upload) -> dict:
    held, verdict = parts(), looked.verdict
    assert verdict is not None  # or it would have been done
    stored: Stored = held.history.add_prediction(
        verdict,
        photo=looked.kept,
        learn=upload.learn,
        show=upload.show,
        keep_days=held.settings.keep_days,
        request=looked.repeat,
    )
    held.metrics.answers.labels(verdict.verdict).inc()
    return show_answer(verdict.as_dict(), stored) | looked.more
