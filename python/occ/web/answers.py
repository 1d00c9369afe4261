"""Verdicts, explanations and stored rows -> what the API says of them, in plain JSON values.

May import: values, photo, history_values.
"""

from __future__ import annotations

from datetime import UTC, datetime

from occ.history_values import Feedback, Prediction, Stored
from occ.photo import facts_of
from occ.values import Explanation
from occ.web.pictures import draw_step

ANSWER = ("verdict", "score", "model", "boxes", "count")


def show_answer(answer: dict, stored: Stored) -> dict:
    """The contract's words for one answered photo: id, verdict, …, receipt."""
    return {"id": stored.id, **{name: answer[name] for name in ANSWER}, "receipt": stored.receipt}


def show_explanation(explanation: Explanation, photo_bytes: bytes) -> dict:
    """Why: the steps drawn, each model's score, thresholds, the heat map, what was in the file."""
    verdict, heat = explanation.verdict, explanation.heat
    return {
        "steps": [
            {"name": step.name, "note": step.note, "image": draw_step(step.pixels)}
            for step in explanation.steps
        ],
        "scores": {name: round(float(score), 6) for name, score in explanation.scores.items()},
        "low": verdict.low,
        "high": verdict.high,
        "reason": verdict.reason,
        "heat": None if heat is None else [[round(float(v), 3) for v in row] for row in heat],
        "removed": facts_of(photo_bytes),
    }


def show_prediction(prediction: Prediction) -> dict:
    """What everybody may know of a stored prediction: no bytes, no receipt, no note."""
    return {
        "id": prediction.id,
        "made_at_utc": show_time(prediction.made_at_utc),
        **{name: getattr(prediction, name) for name in ANSWER},
        "target": prediction.target,
        "feedback": prediction.feedback,
        "photo": photo_path(prediction.id) if prediction.is_shown else None,
    }


def show_own(prediction: Prediction, said: tuple[Feedback, ...]) -> dict:
    """What its owner may know besides."""
    return show_prediction(prediction) | {
        "reason": prediction.reason,
        "learn": prediction.learn,
        "show": prediction.show,
        "expires_at_utc": show_time(prediction.expires_at_utc),
        "photo": photo_path(prediction.id) if prediction.has_photo else None,
        "said": [show_feedback(word) for word in said],
    }


def show_feedback(said: Feedback) -> dict:
    """One thing its owner said."""
    return {
        "kind": said.kind,
        "note": said.note,
        "model": said.model,
        "made_at_utc": show_time(said.made_at_utc),
    }


def show_time(time: datetime | None) -> str | None:
    """ISO 8601 in UTC with milliseconds and a Z.

    >>> show_time(datetime(2026, 11, 1, 12, tzinfo=UTC))
    '2026-11-01T12:00:00.000Z'
    """
    if time is None:
        return None
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def photo_path(number: str) -> str:
    """Where the kept photo of this prediction is served."""
    return f"/media/{number}.webp"
