"""A file of answers, one JSON object a line -> which photos it has, and more lines at its end.

So a stopped run goes on where it stopped, and asks again about what was refused. A file that is
not ours is never touched. May import: errors, files.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

import numpy as np

from occ.errors import DataRefused
from occ.files import drafted

BEGINNING = b'{"path": '  # of each of our lines, also of one that was cut off


class Answers:
    """The file of a run. Raises DataRefused where it holds something else.

    known: the photos that are not asked about again. refused: those whose last line is an error;
    earlier: those of them that no answer of this run is about.
    """

    def __init__(self, file: Path, model: str, *, twice: bool = False):
        """model: whose answers it holds; those of another one are not mixed with them.

        twice: a photo may be asked about more than once, as folders within folders were named.
        """
        self.file, self.model = file, model
        self.known = np.empty(0, np.uint64)  # eight bytes a photo, however long its path
        self.refused: set[int] = set()
        self._is_told_twice = twice  # some photo has an older line, too
        self._bytes = self._whole_bytes = 0  # in all, and without a line that was cut off
        if file.exists():
            self._read()
        self.earlier = set(self.refused)

    def without_known(self, paths: Iterable[Path]) -> Iterator[Path]:
        """The paths that have no answer yet, or an error."""
        for path in paths:
            number = _number_of(str(path))
            place = self.known.searchsorted(number)
            if place == len(self.known) or self.known[place] != number:
                yield path

    def add(self, answers: Iterable[dict]) -> Iterator[dict]:
        """Write each answer down before it is passed on; at the end a photo has one line."""
        with self.file.open("a", encoding="utf-8") as file:
            self._check_alone(file)
            if self._bytes > self._whole_bytes:
                file.truncate(self._whole_bytes)  # the run before was stopped while it wrote
            for answer in answers:
                file.write(json.dumps(answer) + "\n")
                file.flush()  # a run may be killed; the next one starts from here
                number = int(_number_of(answer["path"]))
                self._is_told_twice |= number in self.refused
                self.earlier.discard(number)
                self._note(number, is_refused="error" in answer)
                yield answer
            if self._is_told_twice:
                self._keep_last_lines()  # before others may write: theirs would be lost

    def _check_alone(self, file: TextIO) -> None:
        """Raise DataRefused if another run writes the file, or did since it was read."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # until it is closed
            found = os.fstat(file.fileno())
            # the file that was opened may have been replaced by one with fewer lines
            is_there = os.path.samestat(found, os.stat(self.file))
            is_alone = is_there and found.st_size == self._bytes
        except (BlockingIOError, FileNotFoundError):
            is_alone = False
        if not is_alone:
            raise self._not_alone()

    def _not_alone(self) -> DataRefused:
        return DataRefused(
            f"Another run writes {self.file.name} just now.",
            advice="Wait until it has ended, or name another file.",
        )

    def _note(self, number: int, *, is_refused: bool) -> None:
        """The last line of a photo counts: it may be readable by now."""
        (self.refused.add if is_refused else self.refused.discard)(number)

    def _read(self) -> None:
        numbers, rest = array("Q"), b""
        with self.file.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    rest = line
                    break
                number, is_refused = self._photo_of(line)
                numbers.append(number)
                self._note(number, is_refused=is_refused)
                self._whole_bytes += len(line)
        if rest:
            self._check_rest(rest)
        self._bytes = self._whole_bytes + len(rest)
        every = np.unique(np.array(numbers, np.uint64))
        self._is_told_twice |= len(every) < len(numbers)
        self.known = every[~np.isin(every, np.array(sorted(self.refused), np.uint64))]

    def _check_rest(self, rest: bytes) -> None:
        """Raise DataRefused unless the end of the file is one of our lines, cut off."""
        if rest[: len(BEGINNING)] != BEGINNING[: len(rest)]:
            raise self._not_ours()
        try:
            json.loads(rest)
        except (ValueError, RecursionError):
            return
        self._photo_of(rest)  # whole but for its newline: then it must be ours in all

    def _photo_of(self, line: bytes) -> tuple[int, bool]:
        """(the number of its path, whether it was refused)."""
        try:
            answer = json.loads(line)
            is_refused = "error" in answer
            number = int(_number_of(answer["path"]))
            model = self.model if is_refused else answer["model"]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
            raise self._not_ours() from fault
        if model != self.model:
            raise DataRefused(
                f"{self.file.name} holds answers of the model {model}, this is {self.model}. "
                "Name another file.",
                advice="",
            )
        return number, is_refused

    def _not_ours(self) -> DataRefused:
        return DataRefused(
            f"Expected answers of `occ classify`, one JSON object a line, in {self.file.name}. "
            "It holds something else and is left as it is: name another file.",
            advice="",
        )

    def _keep_last_lines(self) -> None:
        """Leave out the older lines of photos that were asked about again."""
        with self.file.open("rb") as file:
            numbers = np.array(array("Q", (self._photo_of(line)[0] for line in file)), np.uint64)
        _, from_end = np.unique(numbers[::-1], return_index=True)
        counts = np.zeros(len(numbers), bool)
        counts[len(numbers) - 1 - from_end] = True
        if counts.all():
            return
        target = self.file.resolve()  # a link stays one
        with drafted(target) as draft:
            with target.open("rb") as file, draft.open("wb") as last:
                try:
                    told = zip(file, counts, strict=True)
                    last.writelines(line for line, is_last in told if is_last)
                except ValueError as fault:  # a program that asks for no lock
                    raise self._not_alone() from fault
            shutil.copymode(target, draft)


def _number_of(path: str) -> np.uint64:
    """Sixty-four bits of a path; two of a million share theirs once in forty million runs."""
    digest = hashlib.blake2b(path.encode(errors="surrogateescape"), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "big"))
