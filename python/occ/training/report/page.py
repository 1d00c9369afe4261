"""The model card's text and asset/report.json -> asset/report.html, one page with every figure.

It asks for no other file, so it can be sent, printed and read without a network; the same report
gives the same bytes. May import: files, release.report, training.cards, training.names,
training.report.figures, training.report.figures_sections.
"""

from __future__ import annotations

import html
import io
from collections.abc import Iterator
from pathlib import Path
from string import Template

import matplotlib
from markdown_it import MarkdownIt
from matplotlib.figure import Figure

from occ.files import read_optional, write_whole
from occ.release.report import REPORT
from occ.training.cards.figures import name_target, sets_of_report
from occ.training.cards.sections import measured_sections
from occ.training.names import CHAMPION, names_of
from occ.training.report.figures import (
    draw_confusion,
    draw_curves,
    draw_reliability,
    draw_roc,
    draw_sources,
)
from occ.training.report.figures_sections import DRAWN

PAGE = "report.html"
# The words stay words, so a reader can search and copy them; the salt names parts, no secret
SVG_STYLE = {"svg.fonttype": "none", "svg.hashsalt": "occ", "font.family": "sans-serif"}


def write_page(asset_dir: Path) -> Path:
    """Read what `occ evaluate` and the card say there, write the page whole; returns its path."""
    report, curves = (read_optional(asset_dir / name) or {} for name in (REPORT, "curves.json"))
    card = (asset_dir / "MODEL_CARD.md").read_text(encoding="utf-8")
    path = asset_dir / PAGE
    write_whole(path, render_page(report, curves, card))
    return path


def render_page(report: dict, curves: dict[str, dict[str, list[float]]], card: str) -> str:
    """The whole page as text."""
    body = MarkdownIt("commonmark").enable("table").render(card)
    body = body.replace("<table>", '<div class="wide"><table>')
    body = body.replace("</table>", "</table></div>")
    figures = "\n".join(
        f"<figure>{_as_svg(figure, said)}<figcaption>{html.escape(said)}</figcaption></figure>"
        for said, figure in list_figures(report, curves)
    )
    asked = "is there {a} {target} in it?".format(**name_target(html.escape(report["target"])))
    title = f"occ: {asked} Release {report['release']}"
    frame = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
    return frame.substitute(title=title, body=body, figures=figures)


def list_figures(report: dict, curves: dict) -> Iterator[tuple[str, Figure]]:
    """(what it shows, the figure) of everything that was measured, in the notebook's order."""
    models, sets = report["models"], sets_of_report(report)
    if curves:
        yield (
            "Loss by epoch; a head stops where that on validate stops falling.",
            draw_curves(curves),
        )
    for word, said in sets.items():
        yield f"Recall against false alarms, {said}.", draw_roc(models, word)
    networks = [name for name in names_of(report) if models[name]["kind"] == "model"]
    for word, said in sets.items():
        yield (
            f"Labels and verdicts counted, {said}.",
            draw_confusion(models, word, networks, report["target"]),
        )
    yield "By source of dev-test, 95 % intervals.", draw_sources(models[CHAMPION]["sources"])
    for word, said in sets.items():
        bins = models[CHAMPION]["sets"][word]["reliability"]
        yield f"How often the target was there, by score, {said}.", draw_reliability(bins, word)
    for name, draw in DRAWN.items():
        found = measured_sections(report).get(name)
        if found:
            yield SECTIONS[name], draw(found)


SECTIONS = {
    "sizes": "Cut-outs of dev-test on real scenes, by the share of the frame that they fill.",
    "background": "The same cut-outs on other grounds, at 1 % false alarms on calibrate.",
    "one_class": "What photos of other things are worth, beside photos of the target.",
}


def _as_svg(figure: Figure, said: str) -> str:
    """An <svg> element for a page, named for a screen reader."""
    file = io.StringIO()
    with matplotlib.rc_context(SVG_STYLE):
        figure.savefig(file, format="svg", metadata={"Date": None})
    text = file.getvalue()
    name = html.escape(said, quote=True)
    return f'<svg role="img" aria-label="{name}"' + text[text.index("<svg") + len("<svg") :]
