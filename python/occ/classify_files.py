"""Files and folders -> one answer a photo, as `occ classify` prints them.

May import: classify and what it imports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from occ.classify import Classifier
from occ.errors import OccError, PhotoRefused
from occ.values import MAX_BYTES
from occ.verdict import judge_score

ENDINGS = {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".webp", ".gif", ".bmp"}
ENDINGS |= {".heic", ".heif", ".hif", ".avif"}  # AVIF is refused in words, not passed over


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and every photo below the folders named, in the order of their names.

    Hidden files are passed over: macOS leaves `._photo.jpg` beside each photo on a stick.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if _is_photo(file, path))
        else:
            yield path


def _is_photo(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return file.suffix.lower() in ENDINGS and not hidden and file.is_file()


def classify_files(
    classifier: Classifier, paths: Iterable[Path], network: str = ""
) -> Iterator[dict]:
    """One dict a path: path, verdict, score, model, boxes, count; or path and error.

    network: a network's name gives its own uncalibrated score of the full view, and a verdict by
    one half, so that nothing is unsure.
    """
    for path in paths:
        try:
            data = _read(path)
            if network:
                yield {"path": str(path), **_ask(classifier, data, network)}
            else:
                yield {"path": str(path), **classifier(data).as_dict()}
        except OccError as refused:
            yield {"path": str(path), "error": str(refused)}


def _ask(classifier: Classifier, data: bytes, network: str) -> dict:
    """The fields of Verdict.as_dict for one network alone."""
    score = classifier.ask(data, network)["score"]
    word = judge_score(score, low=0.5, high=0.5, target=classifier.release.target)
    return {"verdict": word, "score": score, "model": network, "boxes": None, "count": None}


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
