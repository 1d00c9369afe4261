"""`occ retrain`, `promote`, `rollback`, `releases` -> a call of what does it, and its result.

Results on standard output, progress and refusals on standard error; exit 0 done, 1 refused or a
release that its gates do not let through, 2 wrong usage. What trains is imported only when it is
asked for. May import: errors_command, files, settings, release, retraining, training, dataset.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from occ.errors_command import refusals
from occ.files import alone
from occ.settings import Settings, read_settings

retraining_app = typer.Typer()

Why = Annotated[str, typer.Option(metavar="WHY", help="A sentence, which the ledger keeps.")]


@retraining_app.command()
def retrain(
    judge: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Only judge this release of the registry again."),
    ] = None,
) -> None:
    """Take up what reviewers agreed on, make the next release, measure and judge it."""
    with refusals():
        settings = read_settings()
        release_id = judge or _make(settings)
        if not release_id:
            typer.echo("Nothing is new: these photos give the release that is in service.")
            return
        passed = _judge(settings, release_id)
    raise typer.Exit(0 if passed else 1)


def _make(settings: Settings) -> str | None:
    """The id of the next release, made of what is reviewed by now; None if nothing is new."""
    from occ.release import read_release
    from occ.retraining.collect import collect_rows
    from occ.retraining.registry import Registry, read_own_report
    from occ.retraining.retrain import make_next
    from occ.training.workbench import open_workbench

    # Now, as `occ evaluate` could not make one once the manifest has changed
    read_own_report(settings.asset_dir, read_release(settings.asset_dir).id)
    registry = Registry(settings.releases)
    with alone(settings.releases, "releases", begins=True):  # or its photos change under another
        with alone(settings.data_dir / "raw", "photos"):
            for line in collect_rows(settings):
                typer.echo(line)
        made = make_next(open_workbench(settings), registry)
    if made:
        typer.echo(f"release {made} stands in the registry: {registry.folder / made}")
    return made


def _judge(settings: Settings, release_id: str) -> bool:
    """Judge a release against the one in service; print what changed, the gates, what is next."""
    from occ.retraining.judge import judge
    from occ.retraining.registry import Registry
    from occ.training.workbench import open_workbench

    judged, changes = judge(open_workbench(settings), Registry(settings.releases), release_id)
    for change in changes:
        typer.echo(change.sentence())
    typer.echo(f"release {judged.of}, judged against {judged.against}, which is in service:")
    for gate in judged.gates:
        typer.echo(gate.sentence())
    if judged.passed:
        typer.echo(f"It may be served: occ promote {judged.of}")
    else:
        typer.echo(f"It stays in the registry: {', '.join(judged.failed())} failed.")
    return judged.passed


@retraining_app.command()
def promote(
    release: Annotated[str, typer.Argument(help="Id, or its first digits, of a release.")],
    despite: Why = "",
) -> None:
    """Put a release in service: one that passed its gates, or another with a reason."""
    from occ.retraining.promotion import promote as put
    from occ.retraining.registry import Registry

    with refusals():
        settings = read_settings()
        with alone(settings.asset_dir, "models"):
            moved = put(settings, Registry(settings.releases), release, despite=despite)
        _say_moved(settings, moved.now, moved.before)


@retraining_app.command()
def rollback(why: Why = "") -> None:
    """Put the release in service again that was there before the last one was promoted."""
    from occ.retraining.promotion import roll_back
    from occ.retraining.registry import Registry

    with refusals():
        settings = read_settings()
        with alone(settings.asset_dir, "models"):
            moved = roll_back(settings, Registry(settings.releases), why=why)
        _say_moved(settings, moved.now, moved.before)


def _say_moved(settings: Settings, now: str, before: str) -> None:
    """What is in service now, and what is left to do."""
    from occ.dataset.manifest import digest_of
    from occ.release import read_release

    was = f"{before} was; both are in the registry" if now != before else "whole again"
    typer.echo(f"Release {now} is in service, {was}. A running app serves what it started with:")
    typer.echo("restart it.")
    manifest = settings.data_dir / "manifest.csv"
    if (
        manifest.exists()
        and digest_of(manifest) == read_release(settings.asset_dir).manifest_digest
    ):
        typer.echo("`occ report` writes its figures into README and both cards.")
    else:
        typer.echo(f"It was taught by another {manifest}: restore that one before `occ report`.")


@retraining_app.command()
def releases(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the releases in the registry: figures, gates, and which one is in service."""
    from occ.retraining.overview import list_releases
    from occ.retraining.registry import Registry

    with refusals():
        settings = read_settings()
        for one in list_releases(settings, Registry(settings.releases)):
            typer.echo(json.dumps(asdict(one), sort_keys=True) if as_json else one.sentence())
