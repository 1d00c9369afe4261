"""Arguments of `occ data split`, `train`, `evaluate`, `compare`, `report` -> one call each.

What they need is imported when they are called: TensorFlow is not there with the app alone.
May import: errors_command, files, settings, release, dataset, training.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from occ.dataset.commands import DataFolder, data_app
from occ.errors_command import refusals
from occ.settings import read_settings

training_app = typer.Typer()


@data_app.command()
def split(data: DataFolder = None) -> None:
    """Drop what cannot be used, group near copies, give every photo its split."""
    from occ.files import alone
    from occ.training.regroup import regroup_photos

    with refusals():
        settings = read_settings()
        settings = settings.model_copy(update={"data_dir": data or settings.data_dir})
        with alone(settings.data_dir / "raw", "photos"):
            done = regroup_photos(settings)
        typer.echo(f"{done.sentence()}\n{done.table}")
        typer.echo("\n".join(done.gaps), err=True, nl=bool(done.gaps))


@training_app.command()
def train(
    weights: Annotated[
        Path | None,
        typer.Option(
            help="MobileNet's ImageNet weights; without: the MNet.h5 that is shipped.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    imagenet_class: Annotated[
        int | None,
        typer.Option(
            help="The object's ImageNet class, -1 if it has none; without: that of the release "
            "which is there, else the banana's for bananas, else none.",
            min=-1,
            max=999,
        ),
    ] = None,
    retrain: Annotated[bool, typer.Option(help="Teach every network anew.")] = False,
) -> None:
    """Train CNet and the heads on data/raw, and write asset/ anew."""
    from occ.training.plan import TrainPlan, say_class
    from occ.training.promise.counts import say_counts, say_goal, say_provable
    from occ.training.train import train_all
    from occ.training.workbench import open_workbench

    with refusals():
        bench = open_workbench(read_settings())
        plan = TrainPlan(weights, imagenet_class, retrain=retrain)
        counts, target = bench.counts()["calibrate"], bench.settings.target
        typer.echo(f"{say_class(plan, bench.settings)}\n{say_provable(counts, target)}", err=True)
        release = train_all(bench, plan)
        typer.echo(f"release {release.id}: champion {release.champion}, {len(release.files)} files")
        unsaid = say_counts(counts, release.low, release.high, target)
        typer.echo(unsaid or say_goal(release.promise["goal"], target))


@training_app.command()
def evaluate() -> None:
    """Measure the shipped models on the photos of the manifest, and write asset/report.json."""
    from occ.training.cards.figures import say_result
    from occ.training.cards.readme import say_gains
    from occ.training.report import write_report
    from occ.training.workbench import open_workbench

    with refusals():
        figures = write_report(open_workbench(read_settings()))
        typer.echo("\n".join([say_result(figures), *say_gains(figures)]))


@training_app.command()
def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="An asset folder.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="Another asset folder.")],
) -> None:
    """List the dev-test photos that B answers otherwise than A, and the paired test."""
    from occ.dataset.split import DEV_TEST
    from occ.release import read_release
    from occ.training.measure.compare import compare_assets
    from occ.training.workbench import open_workbench

    with refusals():
        for folder in (first, second):  # before photos are looked for: one of them may be mistyped
            read_release(folder)
        asked = open_workbench(read_settings(), [DEV_TEST])
        for line in compare_assets(asked, first, second).sentences():
            typer.echo(line)


@training_app.command()
def report() -> None:
    """Write the numbers of asset/report.json into README.md, both cards and asset/report.html."""
    from occ.training.cards.write import write_cards
    from occ.training.report.page import write_page

    with refusals():
        settings = read_settings()
        for path in (*write_cards(settings), write_page(settings.asset_dir)):
            typer.echo(f"wrote {path}")
