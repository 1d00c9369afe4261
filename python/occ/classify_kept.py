"""A file of answers, one JSON object a line -> which photos it has, and more lines at its end.

So a stopped run goes on where it stopped. May import: errors.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from occ.errors import DataRefused


def check_place(file: Path) -> None:
    """DataRefused where no file of answers can be: said before models are loaded."""
    if file.exists() and not file.is_file():
        kind = "a folder" if file.is_dir() else "no ordinary file"
        raise DataRefused(f"{file} is {kind}.", advice="Name a file for --output.")
    if not file.parent.is_dir():
        raise DataRefused(f"There is no folder {file.parent}.", advice="Make it first.")


class Answers:
    """The file of a run. Raises DataRefused where it holds something else."""

    def __init__(self, file: Path, model: str):
        """model: whose answers it holds; those of another one are not mixed with them."""
        self.file, self.model = file, model
        self.known = np.empty(0, np.uint64)  # eight bytes a photo, however long its path
        if file.exists():
            self.known = np.sort(np.frombuffer(self._read(), np.uint64))

    def without_known(self, paths: Iterable[Path]) -> Iterator[Path]:
        """The paths that have no answer yet."""
        for path in paths:
            number = _number_of(str(path))
            place = self.known.searchsorted(number)
            if place == len(self.known) or self.known[place] != number:
                yield path

    def add(self, answers: Iterable[dict]) -> Iterator[dict]:
        """Write each answer down before it is passed on."""
        with self.file.open("a", encoding="utf-8") as file:
            for answer in answers:
                file.write(json.dumps(answer) + "\n")
                file.flush()  # a run may be killed; the next one starts from here
                yield answer

    def _read(self) -> array:
        numbers, whole_bytes = array("Q"), 0
        with self.file.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break  # the run was stopped while it wrote
                numbers.append(int(self._path_number(line)))
                whole_bytes += len(line)
        with self.file.open("rb+") as file:
            file.truncate(whole_bytes)
        return numbers

    def _path_number(self, line: bytes) -> np.uint64:
        try:
            answer = json.loads(line)
            path, model = answer["path"], answer.get("model", self.model)
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise DataRefused(
                f"Expected answers of `occ classify`, one JSON object a line, in {self.file.name}."
            ) from fault
        if model != self.model:
            raise DataRefused(
                f"{self.file.name} holds answers of the model {model}, this is {self.model}. "
                "Name another file."
            )
        return _number_of(path)


def _number_of(path: str) -> np.uint64:
    """Sixty-four bits of a path; two of a million share theirs once in forty million runs."""
    digest = hashlib.blake2b(path.encode(errors="surrogateescape"), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "big"))
