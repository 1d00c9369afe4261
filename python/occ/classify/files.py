"""Files -> one answer a photo, in the order asked for, as `occ classify` prints them.

A few photos are on their way at once: while one is decoded another is looked at, and no more than
those are held, however many follow. May import: classify and what it imports.
"""

from __future__ import annotations

import errno
import os
import select
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

from occ.classify import Classifier
from occ.errors import OccError, PhotoRefused
from occ.settings import Settings
from occ.values import MAX_BYTES
from occ.verdict import judge_score

WORKERS = (os.cpu_count() or 1) + 1  # one decodes while the networks look at the others
AHEAD = 2  # photos a worker may be ahead of the one that is printed next: a large one blocks nobody
PIPE_WAIT_S = 10  # until somebody writes to a named pipe: what a shell starts beside us has begun


def one_thread_each(settings: Settings) -> Settings:
    """For many photos: as many at once as there are processors, none sharing its own with another.

    A single photo takes almost twice as long; of many, a fifth more are done. A number that was set
    by hand (OCC_THREADS, OCC_SLOTS) stays as it is, and the other one leaves it the room.
    """
    by_hand = settings.model_fields_set
    threads = settings.threads if "threads" in by_hand else 1
    fitting = max((os.cpu_count() or 1) // threads, 1)
    slots = settings.slots if "slots" in by_hand else fitting
    return settings.model_copy(update={"threads": threads, "slots": slots})


def classify_files(
    classifier: Classifier, paths: Iterable[Path], network: str = ""
) -> Iterator[dict]:
    """One dict a path: path, verdict, score, model, boxes, count; or path and error.

    network: a network's name gives its own uncalibrated score of the full view, and a verdict by
    one half, so that nothing is unsure.
    """
    one = partial(_classify, classifier, network)
    waiting: deque = deque()
    paths = iter(paths)
    pool = ThreadPoolExecutor(max_workers=WORKERS)
    try:
        while True:
            with suppress(StopIteration):
                while len(waiting) < WORKERS * AHEAD:
                    waiting.append(pool.submit(one, next(paths)))
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:  # also where nobody asks for the rest
        pool.shutdown(cancel_futures=True)


def _classify(classifier: Classifier, network: str, path: Path) -> dict:
    try:
        data = _read(path)
        if network:
            return {"path": str(path), **_ask(classifier, data, network)}
        return {"path": str(path), **classifier(data).as_dict()}
    except OccError as refused:
        return {"path": str(path), "error": str(refused)}


def _ask(classifier: Classifier, data: bytes, network: str) -> dict:
    """The fields of Verdict.as_dict for one network alone."""
    score = classifier.ask(data, network)
    release = classifier.release
    word = judge_score(score, low=0.5, high=0.5, target=release.target)
    model = model_of(release.id, network)
    return {"verdict": word, "score": score, "model": model, "boxes": None, "count": None}


def model_of(release: str, network: str = "") -> str:
    """What an answer tells as its model: the release, and the network if one alone was asked.

    >>> model_of("d8cef12531b8", "CNet")
    'd8cef12531b8/CNet'
    """
    return f"{release}/{network}" if network else release


def _read(path: Path) -> bytes:
    """The file's bytes; a file over the limit, or a device, is refused before it is read."""
    try:
        if path.is_char_device() or path.is_block_device():  # of some, reading never ends
            raise PhotoRefused("Expected a photo's file. Received: a device.", code="not_a_photo")
        if path.stat().st_size > MAX_BYTES:
            raise PhotoRefused(
                f"Expected at most {MAX_BYTES // 1_000_000} MB. "
                f"Received: {path.stat().st_size / 1e6:.1f} MB.",
                code="too_large",
            )
        return _read_pipe(path) if path.is_fifo() else path.read_bytes()
    except OSError as fault:
        what, advice = "file", None
        if fault.errno == errno.ENAMETOOLONG:  # whether it is a folder cannot be asked
            what, advice = "path", "Go to a folder below (cd) and name from there what is in it."
        elif os.path.isdir(path):  # `find_files` gives those that cannot be listed
            what, advice = "folder", "No photo in it was looked at."
        reason = f"The {what} cannot be read: {fault.strerror}."
        raise PhotoRefused(reason, code="broken", advice=advice) from fault


def _read_pipe(path: Path) -> bytes:
    """What comes through a pipe, which tells no size; one that nobody writes to is refused."""
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as pipe:
        coming, first = select.poll(), None
        coming.register(pipe, select.POLLIN)
        if not coming.poll(PIPE_WAIT_S * 1000):
            first = pipe.raw.read(1)  # None: somebody is there, and slow; b"": nobody
        if first == b"":
            raise PhotoRefused(
                "Expected a photo's file. "
                f"Received: a pipe to which nobody wrote in {PIPE_WAIT_S} s.",
                code="not_a_photo",
                advice="Start what writes to it first.",
            )
        os.set_blocking(pipe.fileno(), True)
        data = (first or b"") + pipe.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        what = f"Expected at most {MAX_BYTES // 1_000_000} MB. Received: more, from a pipe."
        raise PhotoRefused(what, code="too_large")
    return data
