"""The command line: arguments -> one call of the function that does the work -> one result a line.

Results on standard output, progress and refusals on standard error. Exit 0 done, 1 refused, 2 wrong
usage. Work that needs TensorFlow or OpenVINO is imported only by the command that does it.
May import: everything of ours.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from occ import __version__
from occ.dataset.commands import data_app
from occ.errors_command import check_place, check_words, refusals
from occ.feedback.commands import feedback_app, history_app
from occ.retraining.commands import retraining_app
from occ.settings import read_settings
from occ.training.commands import training_app

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(data_app, name="data")
app.add_typer(training_app)
app.add_typer(history_app, name="history")
app.add_typer(feedback_app, name="feedback")
app.add_typer(retraining_app)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"occ {__version__}")
        raise typer.Exit


@app.callback()
def read_options(
    version: Annotated[  # its callback acts on it
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Says whether a photo shows what it was taught: a banana, or any other object."""


@app.command()
def classify(
    paths: Annotated[
        list[Path],
        # What cannot be read is one refusal; by itself Typer calls it wrong usage of the command
        typer.Argument(help="Photos, or folders of photos.", readable=False),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    model: Annotated[str, typer.Option(help="Show this network's own score instead.")] = "",
    output: Annotated[
        Path | None,
        typer.Option(
            help="Keep the answers here as JSON lines, and go on with them: a photo is known by "
            "its path as you give it, so use a file for one folder."
        ),
    ] = None,
) -> None:
    """Say what each photo shows, a line each; exit 1 if one, here or in --output, was refused."""
    from occ.classify import load_classifier
    from occ.classify.command import ClassifyRequest, find_missing, run_classify
    from occ.classify.files import one_thread_each

    with refusals():
        if missing := find_missing(paths):
            typer.echo(f"There is no file or folder {missing[0]}.", err=True)
            raise typer.Exit(2)
        check_place(output)
        settings = read_settings()
        many = len(paths) > 2 or any(map(os.path.isdir, paths))
        classifier = load_classifier(one_thread_each(settings) if many else settings)
        if model and model not in classifier.networks():
            words = ", ".join(classifier.networks())
            typer.echo(f"--model expects one of {words}. Received: {model}.", err=True)
            raise typer.Exit(2)
        refused = run_classify(classifier, ClassifyRequest(paths, as_json, model, output))
    raise typer.Exit(1 if refused else 0)


@app.command(name="compile")
def compile_models() -> None:
    """Verify the models as the app does and convert them to graphs, so that it starts at once."""
    from occ.classify import load_classifier

    with refusals():  # what the app would refuse must stop a host before the old app is gone
        release = load_classifier(read_settings(), at_once=True).release
        typer.echo(f"release {release.id}: {len(release.files)} model files verified and converted")


@app.command()
def serve() -> None:
    """Serve the app on http://localhost:PORT for one person; hosts use gunicorn (Procfile)."""
    from occ.web.serve import serve_app

    with refusals():
        serve_app(read_settings())


@app.command()
def bench(
    output: Annotated[Path | None, typer.Option(help="Write the figures as JSON here too.")] = None,
) -> None:
    """Time the way from bytes to verdict beside Keras, in one run, and print the figures."""
    from occ.bench.run import run_bench

    with refusals():
        check_place(output)
        text = json.dumps(run_bench(read_settings()), indent=2)
        typer.echo(text)  # first: a place that cannot be written to costs no figure
        if output is not None:
            output.write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """The entry of the `occ` command."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # else TensorFlow's messages drown ours
    with refusals():  # of help, too, which standard output may not take
        check_words(sys.argv[1:])
        app()


if __name__ == "__main__":
    main()
