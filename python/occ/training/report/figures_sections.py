"""The report's further sections -> figures: by size, by ground, and what other photos are worth.

May import: training.names, training.cards, training.report.figures.
"""

from __future__ import annotations

from matplotlib.figure import Figure

from occ.training.cards.sections import measured_sections
from occ.training.names import CHAMPION
from occ.training.report.figures import COLOURS, draw_shares, start_figure

EQUAL = "at_1_percent"  # every network at the threshold that gives 1 % false alarms


def draw_sizes(found: dict) -> Figure:
    """Recall of cut-outs by the share of the frame that they fill, 95 % intervals."""
    figure, (axis,) = start_figure()
    lines = {name: each[EQUAL] for name, each in found["networks"].items()}
    lines[f"{CHAMPION}, as served"] = found["networks"][CHAMPION]["served"]
    areas = sorted(lines[CHAMPION], key=int)
    for colour, (name, line) in zip(COLOURS, lines.items(), strict=False):
        told = [(at, line[area]["all"]) for at, area in enumerate(areas) if line[area]["all"]["of"]]
        places, shares = [at for at, _ in told], [share for _, share in told]
        style = "--" if name.endswith("as served") else "-"
        axis.plot(places, [s["value"] for s in shares], f"o{style}", color=colour, label=name)
        axis.vlines(places, [s["low"] for s in shares], [s["high"] for s in shares], color=colour)
    of = lines[CHAMPION]
    axis.set_xticks(range(len(areas)), [f"{area} %\nn={of[area]['all']['of']}" for area in areas])
    axis.set(xlabel="share of the frame", ylabel="recall", ylim=(-0.02, 1.02))
    axis.set_title("by size, at 1 % false alarms on calibrate")
    axis.legend(fontsize=7)
    return figure


def draw_backgrounds(found: dict) -> Figure:
    """Percent of the same cut-outs that each network finds on each ground."""
    networks = {name: each[EQUAL]["recall"] for name, each in found["networks"].items()}
    shares = {
        f"{ground}\nn={share['of']}": {
            name: round(100 * recall[ground]["value"], 1) for name, recall in networks.items()
        }
        for ground, share in networks[CHAMPION].items()
        if share["of"]
    }
    return draw_shares(shares, "recall, percent")


def draw_negatives(found: dict) -> Figure:
    """AUROC on the easy dev-test by how many other photos a head was given; 0: the target alone.

    All of one view, so that it begins below the best scorer, which looks at more.
    """
    figure, (axis,) = start_figure(1, 2.8)
    counts = sorted(found["negatives"], key=int)
    for place, count in enumerate(counts):
        one = found["negatives"][count]
        axis.plot([place, place], [one["low"], one["high"]], color=COLOURS[0])
        axis.plot(place, one["auroc"], "o", color=COLOURS[0])
    axis.set_xticks(range(len(counts)), counts)
    axis.set(xlabel="other photos that were shown", ylabel="AUROC, easy dev-test")
    axis.set_title("one view; mean, lowest and highest of the draws", fontsize=9)
    return figure


DRAWN = {"sizes": draw_sizes, "background": draw_backgrounds, "one_class": draw_negatives}


def draw_section(report: dict | None, name: str) -> list[Figure]:
    """The figure of a section that has one and was measured; else none."""
    found = measured_sections(report).get(name)
    return [DRAWN[name](found)] if found and name in DRAWN else []
