"""Figures are drawn from a report's figures, fit 800 px, and label their axes."""

import io
import json

import numpy as np
import pytest
from occ.settings import REPOSITORY
from occ.training import figures, tables
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
        figures.draw_reliability(models["occ"]["sets"]["dev_test_easy"]["reliability"]),
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


def test_pictures_stand_in_a_row_with_their_titles():
    figure = figures.draw_pictures([np.zeros((4, 6, 3), np.uint8)] * 3, ["a", "b", "c"])
    assert [axis.get_title() for axis in figure.axes] == ["a", "b", "c"]


def test_the_table_of_models_has_a_line_for_each_model_and_set(report):
    table = tables.compare_models(report)
    assert set(table.index.get_level_values("model")) == set(report["models"])
    assert len(tables.compare_pairs(report)) == sum(map(len, report["tests"].values()))
