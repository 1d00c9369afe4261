"""Manifest rows -> their photos in data/raw/, each with the right bytes, and a list of what failed.

Parallel, resumable, stoppable: a photo appears under its name only when it is complete and its hash
is right. Never believes a label that is not the manifest's. May import: errors, tables,
dataset.download, dataset.manifest, dataset.mirror, dataset.raw, dataset.sources.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from queue import SimpleQueue

from occ.dataset.download import Patience, Web, open_web
from occ.dataset.manifest import Row, digest_of
from occ.dataset.mirror import Mirror
from occ.dataset.raw import RawPhoto, find_photos, raw_photo, read_index, write_index
from occ.dataset.sources import BASE_URL
from occ.errors import DataRefused
from occ.tables import write_table

FIRST = 50  # if none of so many could be had, the others will not be either


@dataclass(frozen=True)
class Failure:
    """One photo that could not be had, and why."""

    sha256: str
    source: str
    address: str
    reason: str


@dataclass(frozen=True)
class FetchReport:
    """What a fetch did. present: were there already; fetched: are new; failures: are missing."""

    present: int
    fetched: int
    failures: tuple[Failure, ...]

    def sentence(self) -> str:
        """The result in one line.

        >>> FetchReport(2, 1, ()).sentence()
        '1 of 3 photos fetched, 2 were there already, 0 could not be had.'
        """
        total = self.present + self.fetched + len(self.failures)
        return (
            f"{self.fetched} of {total} photos fetched, {self.present} were there already, "
            f"{len(self.failures)} could not be had."
        )


@dataclass(frozen=True)
class _Settled:
    """What became of one row: the photo, and whether it is new; or the reason why it is missing."""

    row: Row
    photo: RawPhoto | None
    fetched: bool = False
    reason: str = ""


def fetch_photos(
    rows: Iterable[Row],
    folder: Path,
    *,
    mirror: Path | None = None,
    base_url: str = BASE_URL,
    jobs: int = 8,
    progress: Callable[[int, int], None] = lambda done, total: None,
    patience: Patience | None = None,
) -> FetchReport:
    """Bring each row's photo to folder/<label>/<sha256>.<ending> and note it in folder/index.csv.

    folder: data/raw. mirror: take the copies of this folder instead of the originals; an original
    that is there stays, and without `mirror` originals replace copies. progress: told how many
    photos of how many are settled. Ctrl-C keeps what is complete; the next call goes on from there.
    Raises DataRefused if none of the first can be had: there is no network, or no such mirror.
    """
    wanted = {row.sha256: row for row in rows}
    known = read_index(folder) | find_photos(folder, wanted.values())
    settled: list[_Settled] = []
    stop = threading.Event()
    web = open_web(base_url, patience or Patience(), jobs, stop)
    with nullcontext(Mirror(mirror)) if mirror else web as supply:

        def settle(row: Row) -> None:
            settled.append(_settle_photo(row, folder, known.get(row.sha256), supply))

        def tell(done: int, total: int) -> None:
            progress(done, total)
            _refuse_none(settled, done)

        try:
            _run_parallel(settle, list(wanted.values()), jobs, stop, tell)
        finally:
            new = {each.row.sha256: each.photo for each in settled if each.photo}
            write_index(folder, known | new)
        return _sum_up(settled, supply)


def _sum_up(settled: Sequence[_Settled], supply: Mirror | Web) -> FetchReport:
    """What became of all rows; failures in the order of their hashes."""
    failures = [
        Failure(each.row.sha256, each.row.source, supply.address(each.row), each.reason)
        for each in settled
        if not each.photo
    ]
    failures.sort(key=lambda failure: failure.sha256)
    fetched = sum(each.fetched for each in settled)
    return FetchReport(len(settled) - len(failures) - fetched, fetched, tuple(failures))


def _refuse_none(settled: Sequence[_Settled], done: int) -> None:
    if done == FIRST and not any(each.photo for each in settled):
        raise DataRefused(
            f"None of the first {FIRST} photos could be had: {settled[0].reason.rstrip('.')}.",
            advice="Check the network, or the mirror, then run it again.",
        )


def _run_parallel(
    settle: Callable[[Row], None],
    rows: Sequence[Row],
    jobs: int,
    stop: threading.Event,
    progress: Callable[[int, int], None],
) -> None:
    """Call `settle` for each row in `jobs` threads; after Ctrl-C no further row is begun.

    Not by `as_completed`: interrupted while it locks its futures, it never lets go of them, and
    threads that want to finish one wait for ever.
    """
    pool, ended = ThreadPoolExecutor(jobs), SimpleQueue()

    def run(row: Row) -> None:
        try:
            settle(row)
        except Exception as fault:  # no matter of one photo, such as a full disk: raised below
            ended.put(fault)
        else:
            ended.put(None)

    try:
        for row in rows:
            pool.submit(run, row)
        for number in range(1, len(rows) + 1):
            if fault := ended.get():
                raise fault
            progress(number, len(rows))
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _settle_photo(row: Row, folder: Path, known: RawPhoto | None, supply: Mirror | Web) -> _Settled:
    """Keep the photo that is there if it is as good as what the supply has, else bring it."""
    try:
        there = digest_of(known.path) if known and known.path.is_file() else ""
        if there == row.sha256:
            return _Settled(row, raw_photo(row.sha256, _filed(row, known.path, folder), there))
        ending, expected = supply.expect(row)
        place = folder / row.label / f"{row.sha256}{ending}"
        if there == expected:
            return _Settled(row, raw_photo(row.sha256, _filed(row, known.path, folder), there))
        new = not (place.is_file() and digest_of(place) == expected)  # complete, but not indexed
        if new:
            place.parent.mkdir(parents=True, exist_ok=True)
            supply.bring(row, place)
        if known and known.path != place:
            known.path.unlink(missing_ok=True)
        return _Settled(row, raw_photo(row.sha256, place, expected), fetched=new)
    except DataRefused as refused:
        return _Settled(row, None, reason=refused.message)


def _filed(row: Row, path: Path, folder: Path) -> Path:
    """A public photo's file, moved to its label's folder if the manifest's label has changed."""
    place = folder / row.label / path.name
    if not row.repo or path == place:  # own photos lie where the person put them
        return path
    place.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, place)
    return place


def write_failures(report: FetchReport, path: Path) -> None:
    """The list of what could not be had as a CSV file; no file if nothing failed."""
    path.unlink(missing_ok=True)
    if report.failures:
        columns = tuple(field.name for field in fields(Failure))
        write_table(path, columns, (asdict(failure) for failure in report.failures))
