"""A report of the models in; every figure as plot data, table and file, and what lacks left out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from fake import FakeClassifier
from flask.testing import FlaskClient
from occ.release.report import SEAL
from occ.settings import REPOSITORY, Settings
from occ.web.app import create_app
from occ.web.logs import log
from occ.web.pages.figure import Measure, figures_place, show_cell
from occ.web.pages.models import list_figures, models_body, sets_of
from occ.web.pages.plots import count_axis, share_axis
from occ.web.texts import LANGUAGES, load_texts
from page_parts import NONE, REPORT, all_parts

TEXTS = load_texts("en", "banana")
NAMES = (
    "comparison answers curves reliability confusion gains sources "
    "sizes background places one_class far"
)
SHIPPED = json.loads((REPOSITORY / "asset" / "report.json").read_text(encoding="utf-8"))


@pytest.fixture
def client(history, tmp_path) -> FlaskClient:
    """A client of the whole app with the report of these tests."""
    (tmp_path / "report.json").write_text(json.dumps(REPORT))
    settings = Settings(rate_limit="", proxies=0, asset_dir=tmp_path)
    return create_app(settings, FakeClassifier(), history).server.test_client()


def shown(report: dict, chosen: str = "") -> Iterator[dict]:
    """Every figure as the script of the page gets it."""
    for part in all_parts(models_body(TEXTS, report, chosen)):
        if told := getattr(part, "data-figures", ""):
            yield from json.loads(told)["figures"]


def test_the_report_becomes_every_figure_in_the_order_of_the_page() -> None:
    assert [figure["name"] for figure in shown(REPORT)] == NAMES.split()
    drawn = {figure["name"]: len(figure["plots"]) for figure in shown(REPORT) if figure["plots"]}
    assert drawn == {"curves": 2, "reliability": 1, "sizes": 1, "one_class": 1}


def test_a_report_that_was_changed_by_hand_is_not_shown(
    client: FlaskClient, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, said = tmp_path / "report.json", []
    monkeypatch.setattr(log, "warning", lambda form, *words: said.append(form % words))
    assert client.get("/report.json").status_code == 200 and not said
    unsealed = {name: fact for name, fact in REPORT.items() if name != SEAL}
    for changed in (REPORT | {"target": "apple"}, unsealed):
        said.clear()
        path.write_text(json.dumps(changed))
        assert client.get("/report.json").status_code == 404
        assert client.get("/figures/confusion.csv").status_code == 404
        assert len(said) == 2 and "not as `occ evaluate` wrote it" in said[0]


def test_what_share_of_the_words_is_right_is_told_where_each_was_said() -> None:
    by_name = {figure["name"]: figure for figure in shown(REPORT)}
    note = by_name["confusion"]["note"]
    assert "“banana” 90.0% (60.0% to 98.0%), “other” 99.4% (" in note and "occ" in note
    never = json.loads(json.dumps(REPORT))
    never["models"]["occ"]["sets"]["dev_test_easy"]["words_right"]["banana"] = NONE
    assert not {figure["name"]: figure for figure in shown(never)}["confusion"]["note"]


def test_counts_against_a_model_that_hardly_answers_are_marked() -> None:
    report = json.loads(json.dumps(REPORT))
    for proved, mark in ((True, ""), (False, " †")):
        report["models"]["constant"]["thresholds"] = {"proved": proved}
        gains = next(figure for figure in shown(report) if figure["name"] == "gains")
        assert gains["rows"][0][0] == f"occ − constant{mark}"
        assert ("nearly always" in gains["note"]) is not proved


def test_where_always_one_cannot_err_is_told() -> None:
    figure = next(figure for figure in shown(REPORT) if figure["name"] == "places")
    assert figure["note"].startswith("Every counted photo of desks has one box")
    assert figure["lead"].endswith("on photos called banana.")


def test_how_many_cut_outs_each_size_has_is_told_where_they_differ() -> None:
    note = next(figure["note"] for figure in shown(REPORT) if figure["name"] == "sizes")
    assert note.startswith("46 cut-outs") and note.endswith("In this order: 46 / 45 / 33.")


def test_a_set_with_nothing_to_draw_leaves_those_figures_out() -> None:
    names = [figure["name"] for figure in shown(REPORT, "dev_test_hard")]
    assert not {"curves", "reliability", "confusion", "gains"} & set(names)


def test_every_number_that_is_drawn_stands_in_the_table_too() -> None:
    for figure in list_figures(TEXTS, REPORT, "dev_test_easy"):
        cells = [cell for row in figure.rows for cell in row]
        values = {cell.value for cell in cells if isinstance(cell, Measure)}
        heights = {p[1] for plot in figure.plots for line in plot.series for p in line.points}
        assert heights <= values, figure.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_report_has_every_figure_in_every_language(language: str) -> None:
    texts = load_texts(language, "banana")
    for name in sets_of(SHIPPED):
        figures = list(list_figures(texts, SHIPPED, name))
        assert set(NAMES.split()) - {"curves", "reliability", "confusion", "gains"} <= {
            figure.name for figure in figures
        }
        told = getattr(figures_place(texts, figures), "data-figures")
        assert "NaN" not in told and json.loads(told)
        assert all(len(row) == len(figure.head) for figure in figures for row in figure.rows)


@pytest.mark.parametrize("name", NAMES.split())
def test_each_figure_is_a_file_with_its_numbers(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/figures/{name}.csv?set=dev_test_easy")
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    assert f'filename="{name}.csv"' in answer.headers["Content-Disposition"]
    head, *rows = csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff")))
    assert rows and all(len(row) == len(head) for row in rows)
    if name == "comparison":
        found = dict(zip(head, next(row for row in rows if row[0] == "occ"), strict=True))
        assert (found["Found right"], found["Found of"]) == ("231", "240")


def test_the_whole_report_is_a_file_and_what_is_not_there_is_a_404(client: FlaskClient) -> None:
    answer = client.get("/report.json")
    assert answer.get_json() == REPORT and "attachment" in answer.headers["Content-Disposition"]
    for path in ("/figures/nothing.csv", "/figures/../report.json", "/figures/"):
        assert client.get(path).status_code == 404, path


def test_a_measure_without_an_interval_is_a_bar_from_the_start() -> None:
    assert show_cell(TEXTS, Measure(0.25, right=1, of=4))["bar"] == [0, 25, 25]
    assert show_cell(TEXTS, Measure(None)) == {"none": "not counted"}
    assert show_cell(TEXTS, Measure(0.75, 0.6, 0.9, bar=0.5))["bar"] == [20, 50, 80]


def test_a_faultless_curve_has_an_axis_that_is_not_one_point() -> None:
    report = json.loads(json.dumps(REPORT))
    for step in report["sections"]["one_class"]["negatives"].values():
        step.update(auroc=1.0, low=1.0, high=1.0)
    figure = next(one for one in shown(report) if one["name"] == "one_class")
    assert figure["plots"][0]["y"]["low"] == 0.95 and figure["plots"][0]["y"]["high"] == 1.0


def test_axes_have_few_round_ticks() -> None:
    assert [text for _, text in share_axis(TEXTS, "a").ticks][:2] == ["0%", "25%"]
    for most in (0, 1, 5, 37, 1000, 99_999):
        axis = count_axis(TEXTS, "a", most)
        assert axis.high >= most and 2 <= len(axis.ticks) <= 6 and axis.high > 0
