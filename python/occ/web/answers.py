"""Verdicts, explanations and stored rows -> what the API says of them, in plain JSON values.

May import: values, photo.facts, history.values, web.pictures.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from occ.history.values import Feedback, Prediction, Stored
from occ.photo.facts import facts_of
from occ.values import Explanation
from occ.web.pictures import draw_step

ANSWER = ("verdict", "score", "model", "boxes", "count")


def show_answer(answer: dict, stored: Stored) -> dict:
    """The contract's words for one answered photo: id, verdict, …, receipt, expires_at_utc."""
    return {
        "id": stored.id,
        **{name: answer[name] for name in ANSWER},
        "receipt": stored.receipt,
        "expires_at_utc": show_time(stored.expires_at_utc),
    }


def show_explanation(explanation: Explanation, photo_bytes: bytes) -> dict:
    """Why: the steps drawn, each model's score, thresholds, the heat map, what was in the file."""
    verdict, heat = explanation.verdict, explanation.heat
    return {
        "steps": [
            {
                "name": step.name,
                "note": step.note,
                "networks": list(step.networks),
                "image": image,
            }
            for step, image in zip(explanation.steps, draw_steps(explanation), strict=True)
        ],
        "scores": {name: round(float(score), 6) for name, score in explanation.scores.items()},
        "low": verdict.low,
        "high": verdict.high,
        "reason": verdict.reason,
        "heat": None if heat is None else [[round(float(v), 3) for v in row] for row in heat],
        "removed": facts_of(photo_bytes),
    }


def draw_steps(explanation: Explanation) -> list[str]:
    """Each step's picture; a step that changed nothing is the same pixels, and is drawn once."""
    drawn: dict[tuple, str] = {}
    places = [place_of(step.pixels) for step in explanation.steps]
    for place, step in zip(places, explanation.steps, strict=True):
        if place not in drawn:
            drawn[place] = draw_step(step.pixels)
    return [drawn[place] for place in places]


def place_of(pixels: np.ndarray) -> tuple:
    """Where an array lies in memory and how: equal for two views of the very same pixels.

    >>> rgb = np.zeros((2, 2, 3), np.uint8)
    >>> place_of(rgb) == place_of(rgb[:, :]), place_of(rgb) == place_of(rgb.copy())
    (True, False)
    """
    return pixels.ctypes.data, pixels.shape, pixels.strides


def show_prediction(prediction: Prediction) -> dict:
    """What everybody may know of a stored prediction: no bytes, no receipt, no note."""
    return {
        "id": prediction.id,
        "made_at_utc": show_time(prediction.made_at_utc),
        **{name: getattr(prediction, name) for name in ANSWER},
        "target": prediction.target,
        "reason": prediction.reason,
        "feedback": prediction.feedback,
        "named": prediction.named,
        "photo": photo_path(prediction.id) if prediction.is_shown else None,
    }


def show_own(prediction: Prediction, said: tuple[Feedback, ...]) -> dict:
    """What its owner may know besides."""
    return show_prediction(prediction) | {
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
