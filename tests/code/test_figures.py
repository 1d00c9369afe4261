"""Figures are drawn from a report's figures, fit 800 px, and label their axes."""

import io
import json

import pytest
from occ.settings import REPOSITORY
from occ.training.report import figures
from PIL import Image


@pytest.fixture(scope="module")
def report() -> dict:
    return json.loads((REPOSITORY / "asset" / "report.json").read_text())


def width_px(figure) -> int:
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return Image.open(file).width


def test_every_figure_fits_the_page_and_names_its_axes(report):
    models = report["models"]
    drawn = [
        figures.draw_roc(models, "dev_test_easy"),
        figures.draw_confusion(models, "dev_test_easy", ["CNet", "occ"]),
        figures.draw_sources(models["occ"]["sources"]),
        figures.draw_reliability(models["occ"]["sets"]["dev_test_easy"]["reliability"], "easy"),
        figures.draw_curves({"CNet": {"loss": [2, 1], "val_loss": [3, 2]}}),
    ]
    for figure in drawn:
        assert width_px(figure) <= 800
        assert all(axis.get_xlabel() for axis in figure.axes)


def test_a_confusion_figure_writes_the_counts_of_the_report(report):
    figure = figures.draw_confusion(report["models"], "dev_test_easy", ["occ"])
    table = report["models"]["occ"]["sets"]["dev_test_easy"]["confusion"]
    written = {text.get_text() for text in figure.axes[0].texts}
    assert written == {str(count) for side in table.values() for count in side.values()}


def test_the_lowest_validation_loss_is_marked():
    one = {"loss": [3, 2, 1], "val_loss": [3, 1, 2]}
    four = figures.draw_curves({name: one for name in "abcd"})
    assert [axis.get_title() for axis in four.axes] == [*"abcd"]
    figure = figures.draw_curves({"CNet": one})
    words = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert words == ["train", "validate", "lowest: epoch 2"]


def test_bars_stand_by_group_with_their_numbers():
    figure = figures.draw_shares(
        {"train": {"banana": 2, "other": 5}, "dev": {"other": 0}}, "photos"
    )
    (axis,) = figure.axes
    assert [tick.get_text() for tick in axis.get_xticklabels()] == ["train", "dev"]
    assert {"2", "5", "0"} <= {text.get_text() for text in axis.texts}
    assert axis.get_ylim()[0] == 0
