"""`occ data …` on the command line -> a call of the function that does it, and its result in words.

Results on standard output, progress and refusals on standard error; exit 0 done, 1 refused or some
photos failed, 2 wrong usage. May import: errors_command, values, files, settings, dataset.
"""

from __future__ import annotations

import itertools
import shlex
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from occ.dataset.progress import make_progress
from occ.dataset.sources import BASE_URL
from occ.errors_command import in_one_line, refusals
from occ.settings import read_settings

SHOWN = 10  # sentences of one kind before the rest is only counted

data_app = typer.Typer(help="Get, add and check the photos.", no_args_is_help=True)

DataFolder = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of manifest.csv and raw/; without: OCC_DATA_DIR."),
]


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error; yields what to call with (done, total)."""
    with make_progress() as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _place(data: Path | None) -> tuple[Path, str]:
    """The data folder, and the class word of its photos."""
    settings = read_settings()
    return data or settings.data_dir, settings.target


def _advise(*words: object, data: Path | None) -> str:
    """A command to copy from the screen; it would mean another folder without the same --data."""
    again = ["--data", data] if data else []
    return f"`{shlex.join(map(str, ['occ', 'data', *words, *again]))}`"


def _show_some(sentences: list[str]) -> None:
    """Print the first of many sentences, and how many there are beside them."""
    for sentence in sentences[:SHOWN]:
        typer.echo(f"  {sentence}")
    if len(sentences) > SHOWN:
        typer.echo(f"  … and {len(sentences) - SHOWN} more")


@data_app.command()
def fetch(
    mirror: Annotated[
        Path | None,
        typer.Option(help="Take the copies that DIR/manifest.csv lists.", metavar="DIR"),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Photos at a time.")] = 8,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N photos.")] = None,
    base_url: Annotated[str, typer.Option(help="Host of the originals.")] = BASE_URL,
    data: DataFolder = None,
) -> None:
    """Get the photos of the manifest; go on where an earlier fetch stopped."""
    from occ.dataset.fetch import fetch_photos, write_failures
    from occ.dataset.manifest import read_manifest
    from occ.files import alone

    with refusals():
        data, target = _place(data)
        rows = read_manifest(data / "manifest.csv", target=target)[:limit]
        with alone(data / "raw", "photos", begins=True), _bar("fetching") as progress:
            report = fetch_photos(
                rows, data / "raw", mirror=mirror, base_url=base_url, jobs=jobs, progress=progress
            )
        failures = data / "fetch-failures.csv"
        write_failures(report, failures)
        typer.echo(report.sentence())
        if report.failures:
            reasons = Counter(failure.reason for failure in report.failures)
            _show_some([f"{count} x {reason}" for reason, count in reasons.most_common()])
            typer.echo(f"Each is listed in {failures}.")
            raise typer.Exit(1)


@data_app.command()
def check(data: DataFolder = None) -> None:
    """Look for missing photos, wrong bytes, faults of the manifest, groups in two splits."""
    from occ.dataset.check import check_data

    with refusals():
        data, target = _place(data)
        with _bar("checking") as progress:
            places = data / "manifest.csv", data / "raw"
            faults = check_data(*places, target=target, progress=progress)
        for kind, count in Counter(fault.kind for fault in faults).items():
            typer.echo(f"{kind}: {count}")
            _show_some([fault.message for fault in faults if fault.kind == kind])
        if faults:
            raise typer.Exit(1)
        typer.echo("No faults: the manifest is sound and every photo has its bytes.")


@data_app.command()
def status(data: DataFolder = None) -> None:
    """Count the photos by source, label and split, and say what is on disk."""
    from occ.dataset.by_hand import find_strays
    from occ.dataset.manifest import read_manifest
    from occ.dataset.raw import find_photos
    from occ.dataset.status import count_photos, format_counts
    from occ.values import labels_of

    with refusals():
        home, target = _place(data)
        rows = read_manifest(home / "manifest.csv", target=target)
        typer.echo(format_counts(count_photos(rows, find_photos(home / "raw", rows))))
        for label, strays in find_strays(home / "raw", labels_of(target), rows).items():
            place = home / "raw" / label
            told = f"{len(strays)} files in {place} are not in the manifest"
            words = _advise("add", place, "--label", label, data=data)
            typer.echo(f"{told}: {words} takes them up.")


@data_app.command()
def add(
    folder: Annotated[Path, typer.Argument(help="Folder of photos of one label.")],
    label: Annotated[str, typer.Option(help="The truth about them: the class word or other.")],
    data: DataFolder = None,
) -> None:
    """Take up own photos: copy them to data/raw and list them in the manifest."""
    from occ.dataset.own import add_photos
    from occ.files import alone

    with refusals():
        home, target = _place(data)
        with alone(home / "raw", "photos", begins=True), _bar("adding") as progress:
            report = add_photos(
                folder,
                label,
                raw=home / "raw",
                manifest=home / "manifest.csv",
                target=target,
                progress=progress,
            )
        typer.echo(report.sentence())
        if report.added:
            split = _advise("split", data=data)
            typer.echo(f"When all are taken up, run {split}: training waits for it.")
        for note in report.notes(folder):
            typer.echo(in_one_line(note))
        for path, reason in report.refused:
            typer.echo(f"  {in_one_line(path)}: {reason}")
        if report.refused:
            raise typer.Exit(1)


@data_app.command()
def drop(
    table: Annotated[Path, typer.Argument(help="CSV with a column sha256, as withdrawn.csv.")],
    data: DataFolder = None,
) -> None:
    """Remove own photos that may no longer be learnt from; train again without them."""
    from occ.dataset.drop import drop_photos, read_hashes
    from occ.files import alone

    with refusals():
        data, target = _place(data)
        hashes, raw = read_hashes(table), data / "raw"
        places = {"raw": raw, "manifest": data / "manifest.csv"}
        with alone(raw, "photos"):
            cache = read_settings().cache_dir
            done = drop_photos(hashes, **places, target=target, cache_dir=cache)
        typer.echo(done.sentence())


@data_app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Folder to write to.")],
    photos: Annotated[int, typer.Option(min=2, help="How many; half of them bananas.")] = 240,
    seed: Annotated[int, typer.Option(help="The same seed gives the same photos.")] = 0,
) -> None:
    """Render synthetic photos of our own making, for machines without any."""
    from occ.dataset.demo import write_demo

    with refusals():
        with _bar("rendering") as progress:
            done = itertools.count(1)
            write_demo(
                folder, photos=photos, seed=seed, on_photo=lambda: progress(next(done), photos)
            )
        typer.echo(f"{photos} synthetic photos written to {folder}.")
