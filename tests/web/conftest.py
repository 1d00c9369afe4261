"""Nothing in, a client of the API with a fake classifier out; pictures are made, not stored."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from occ.history import History, open_history
from occ.history import engine as history_engine
from occ.settings import Settings
from occ.web import server as site
from occ.web.server import create_server
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package; neighbours are found here
from fake import FakeClassifier
from tally import NotingClient, ids_of

YELLOW, BLUE, HALF = (240, 210, 40), (40, 60, 200), 0.27


def picture(colour: tuple[int, int, int] = YELLOW, share: float = 1.0, **save: Any) -> bytes:
    """A photo, 320 x 240, of which a share is of this colour and the rest dark; JPEG at first."""
    pixels = np.full((240, 320, 3), 30, np.uint8)  # (h, w, c)
    pixels[:, : round(320 * share)] = colour
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, **{"format": "JPEG", "quality": 90} | save)
    return file.getvalue()


@pytest.fixture(scope="session", autouse=True)
def in_turn() -> Iterator[None]:
    """What is done beside a request is done in it: no thread outlives a test, or its database."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(site, "do_aside", lambda act: act())
        yield


@pytest.fixture
def photos() -> dict[str, bytes]:
    """A yellow photo, a blue one, one of which a quarter is yellow, and what is no photo."""
    return {
        "banana": picture(),
        "other": picture(BLUE),
        "unsure": picture(share=HALF),
        "text": b"This is not a photo but a letter. " * 20,
    }


@pytest.fixture
def draw() -> Callable[..., bytes]:
    """Makes a photo: see `picture`."""
    return picture


@pytest.fixture
def fake() -> FakeClassifier:
    """The classifier of web tests."""
    return FakeClassifier()


@pytest.fixture
def history_url(tmp_path: Path) -> str:
    """Where the history is: SQLite is enough for most of what is asked over HTTP."""
    return f"sqlite:///{tmp_path / 'occ.sqlite'}"


@pytest.fixture
def history(history_url: str) -> Iterator[History]:
    """An empty history."""
    opened = open_history(history_url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def make_server(history: History) -> Callable[..., Flask]:
    """Makes a server with other settings or another classifier."""

    def make(classifier: Any = None, **settings: Any) -> Flask:
        chosen = Settings(**{"rate_limit": "", "proxies": 0} | settings)
        server = create_server(chosen, classifier or FakeClassifier(), history)
        server.test_client_class = NotingClient
        return server

    return make


@pytest.fixture
def client(make_server: Callable[..., Flask]) -> FlaskClient:
    """A client of a server without a rate limit; it notes what was accepted."""
    return make_server().test_client()


@pytest.fixture
def count_lost(record_property: Callable[[str, Any], None]) -> Callable[..., int]:
    """Counts accepted photos that are not kept; tests/benchmarks/faults.py writes the counts down.

    count_lost(ids of what was accepted, ids of what is kept), once a test.
    """

    def count(accepted: Iterable[str], kept: Iterable[str]) -> int:
        told = set(accepted)
        lost = told - set(kept)
        record_property("accepted", len(told))
        record_property("lost", len(lost))
        return len(lost)

    return count


@pytest.fixture
def nothing_lost(client: NotingClient, history: History, count_lost) -> Callable[[], bool]:
    """Whether all that was accepted is kept; the counts are written down."""
    return lambda: count_lost(client.accepted, ids_of(history)) == 0


@pytest.fixture
def impatient(monkeypatch) -> None:
    """Nobody waits ten seconds for a lock in a test."""
    monkeypatch.setattr(history_engine, "PROBE_MS", 200)
    monkeypatch.setattr(history_engine, "BUSY_MS", 200)
    monkeypatch.setitem(history_engine.writing.__wrapped__.__kwdefaults__, "wait_ms", 200)


@pytest.fixture
def post(client: FlaskClient) -> Callable[..., Any]:
    """Uploads photos: post(bytes, …, learn="1"); returns the response."""

    def send(*photos: bytes, headers: dict | None = None, **fields: str) -> Any:
        files = [(io.BytesIO(photo), f"{number}.jpg") for number, photo in enumerate(photos)]
        form = {"photo": files, **fields}
        return client.post("/api/v1/predictions", data=form, headers=headers)

    return send
