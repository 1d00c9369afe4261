"""Files and folders -> one answer a photo, as `occ classify` prints them.

May import: errors, photo_formats, classify.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from occ.classify import Classifier
from occ.errors import OccError, PhotoRefused
from occ.values import MAX_BYTES

ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".bmp", ".gif", ".avif", ".mpo"}


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and every photo below the folders named, in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.suffix.lower() in ENDINGS)
        else:
            yield path


def classify_files(
    classifier: Classifier, paths: Iterable[Path], network: str = ""
) -> Iterator[dict]:
    """One dict a path: path, verdict, score, model, boxes, count; or path and error.

    network: a network's name gives its own uncalibrated score of the full view, and no verdict.
    """
    for path in paths:
        try:
            data = _read(path)
            if network:
                yield {"path": str(path), "model": network, **classifier.ask(data, network)}
            else:
                yield {"path": str(path), **classifier(data).as_dict()}
        except OccError as refused:
            yield {"path": str(path), "error": str(refused)}


def _read(path: Path) -> bytes:
    """The file's bytes; a file over the limit is refused before it is read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise PhotoRefused(
                f"Expected at most {MAX_BYTES // 1_000_000} MB. "
                f"Received: {path.stat().st_size / 1e6:.1f} MB.",
                code="too_large",
            )
        return path.read_bytes()
    except OSError as fault:
        raise PhotoRefused(f"The file cannot be read: {fault.strerror}.", code="broken") from fault
