"""asset/report.json, models.json and the data set's lists -> the two cards and README's figures.

No number is typed by hand: what is not in those files is not said. May import: errors, settings,
values, release, files, dataset, training.cards, training.names.
"""

from __future__ import annotations

import re
from pathlib import Path

from occ.dataset.manifest import digest_of
from occ.dataset.relabel import digest_of_relabels, read_relabels
from occ.errors import DataRefused
from occ.files import read_optional, write_whole
from occ.release import Release, read_release
from occ.release.report import REPORT, refuse_changed
from occ.settings import REPOSITORY, Settings
from occ.training.cards.data import TITLE, data_card
from occ.training.cards.model import model_card
from occ.training.cards.readme import answer_examples, sum_up
from occ.training.cards.trust import read_trust
from occ.training.names import CHOICES
from occ.values import POSITIVE

README = REPOSITORY / "README.md"
BLOCK = re.compile(r"(?<=<!-- report:summary -->\n).*?(?=<!-- /report -->)", re.DOTALL)
EXAMPLE = re.compile(r"(?<=<!-- example -->\n).*?(?=<!-- /example -->)", re.DOTALL)


def write_cards(settings: Settings, *, readme: Path = README) -> list[Path]:
    """Write what `render_cards` gives, each file whole or not at all; returns the paths."""
    texts = render_cards(settings, readme=readme)
    for path, text in texts.items():
        write_whole(path, text)
    return list(texts)


def render_cards(settings: Settings, *, readme: Path = README) -> dict[Path, str]:
    """Path -> the text that belongs there: model card, data card, and README if they are its own.

    Raises DataRefused if there is no report, if it was changed by hand, or if models, photos or
    corrected labels have changed since.
    """
    report, release = _read_report(settings), read_release(settings.asset_dir)
    refuse_changed(report)
    if report.get("release") != release.id:
        raise DataRefused(
            f"The report is of release {report.get('release')}, the models are of {release.id}.",
            advice="Run `occ evaluate` again.",
        )
    if report.get("manifest_digest") != digest_of(settings.data_dir / "manifest.csv"):
        raise DataRefused(
            "The report was made with another data/manifest.csv than the one that is here.",
            advice="Restore the manifest from git, or run `occ train` and `occ evaluate` again.",
        )
    relabels = read_relabels(settings.data_dir / "relabel.csv", target=release.target)
    if report.get("relabel_digest") != digest_of_relabels(relabels):
        raise DataRefused(
            "The report was made with another data/relabel.csv than the one that is here.",
            advice="Restore it from git, or run `occ train` and `occ evaluate` again.",
        )
    trusts = read_trust(settings.asset_dir, release)
    choices = read_optional(settings.asset_dir / CHOICES, "Restore it from git, or remove it.")
    return {
        **_readme_text(settings, readme, report),
        settings.asset_dir / "MODEL_CARD.md": model_card(report, release, trusts, choices),
        **_data_text(settings, report, release),
    }


def _read_report(settings: Settings) -> dict:
    path = settings.asset_dir / REPORT
    report = read_optional(path, "Run `occ evaluate` again.")
    if report is None:
        raise DataRefused(f"There is no file {path}.", advice="Run `occ evaluate` first.")
    found = [one for model in report.get("models", {}).values() for one in model["sets"].values()]
    if not all("forced" in one for one in found):
        raise DataRefused(
            f"{path} is of an earlier version, which measured less.",
            advice="Run `occ evaluate` again.",
        )
    return report


def _readme_text(settings: Settings, readme: Path, report: dict) -> dict[Path, str]:
    """README with the figures in its block; nothing for others' models."""
    theirs = settings.asset_dir.resolve().parent != readme.resolve().parent
    if theirs or report["target"] != POSITIVE:
        return {}  # another object, or a folder of its own: README is about the bananas
    figures = sum_up(report)
    text, blocks = BLOCK.subn(lambda _: figures, readme.read_text(encoding="utf-8"))
    if blocks != 1:
        raise DataRefused(
            f"Expected one block report:summary in {readme.name}. Received: {blocks}.",
            advice="Restore README.md from git.",
        )
    if EXAMPLE.search(text):
        answers = answer_examples(settings, readme.parent)
        text = EXAMPLE.sub(lambda _: answers, text)
    return {readme: text}


def _data_text(settings: Settings, report: dict, release: Release) -> dict[Path, str]:
    """The data card, unless a README of somebody else stands in its place."""
    path = settings.data_dir / "README.md"
    if path.exists() and not path.read_text(encoding="utf-8").startswith(TITLE):
        return {}
    return {path: data_card(settings.data_dir, report, release.target)}
