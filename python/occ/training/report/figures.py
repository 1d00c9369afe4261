"""Figures of asset/report.json and curves -> matplotlib figures of at most 800 px.

Colours are those of Okabe and Ito (2008), which colour-blind readers tell apart; what they say is
said by line style, mark or words too. May import: training.names, values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from occ.training.names import names_of
from occ.values import POSITIVE

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
INCHES = (7.6, 3.6)  # at 100 dots an inch: 760 px
VERDICTS, LABELS = (POSITIVE, "unsure", "other"), (POSITIVE, "other")  # the report's keys
ABREAST = 3  # more leave no room for their legends


def start_figure(columns: int = 1, height: float = INCHES[1], *, rows: int = 1):
    """(a figure of INCHES' width, its axes (rows * columns,), row by row)."""
    figure = Figure(figsize=(INCHES[0], height), dpi=100, layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False).ravel()


def _start_rows(count: int, height: float):
    """(a figure of as many axes, at most ABREAST in a row of this height in inches, its axes)."""
    rows = -(-count // ABREAST)
    figure, axes = start_figure(min(count, ABREAST), height * rows, rows=rows)
    for axis in axes[count:]:
        axis.remove()
    return figure, axes[:count]


def draw_curves(curves: Mapping[str, Mapping[str, Sequence[float]]]) -> Figure:
    """Training and validation loss of each model, an epoch a point; the best epoch is marked."""
    figure, axes = _start_rows(len(curves), 2.8)
    for axis, (name, values) in zip(axes, sorted(curves.items()), strict=False):
        epochs = np.arange(1, len(values["loss"]) + 1)
        axis.plot(epochs, values["loss"], ".-", color=COLOURS[0], label="train")
        axis.plot(epochs, values["val_loss"], ".--", color=COLOURS[1], label="validate")
        best = int(np.argmin(values["val_loss"]))
        axis.axvline(best + 1, color="grey", linestyle=":", label=f"lowest: epoch {best + 1}")
        axis.set(title=name, xlabel="epoch", ylabel="loss")
        axis.legend(fontsize=7)
    return figure


def draw_roc(models: Mapping[str, dict], set_name: str) -> Figure:
    """ROC and precision-recall of every model on one set, each with its chance line."""
    figure, (roc, precision) = start_figure(2)
    shown = [name for name in names_of({"models": models}) if name != "constant"]
    for colour, name in zip(COLOURS, shown, strict=False):
        points = models[name]["sets"][set_name]["curves"]
        style = "--" if models[name]["kind"] == "baseline" else "-"
        roc.plot(*zip(*points["roc"], strict=True), style, color=colour, label=name)
        precision.plot(*zip(*points["precision_recall"], strict=True), style, color=colour)
    roc.plot([0, 1], [0, 1], ":", color="grey", label="chance")
    figures = models[shown[0]]["sets"][set_name]
    precision.axhline(figures["bananas"] / figures["photos"], linestyle=":", color="grey")
    roc.set(xlabel="false alarms", ylabel="recall", title=f"ROC, {set_name}")
    title = f"precision and recall, {figures['photos']} photos"
    precision.set(xlabel="recall", ylabel="precision", ylim=(-0.02, 1.02), title=title)
    roc.legend(fontsize=7)
    return figure


def draw_confusion(
    models: Mapping[str, dict], set_name: str, names: Sequence[str], target: str = POSITIVE
) -> Figure:
    """Label against verdict, photos counted, one table a model."""
    verdicts, labels = ((target, *words[1:]) for words in (VERDICTS, LABELS))
    figure, axes = _start_rows(len(names), 1.8)
    figure.suptitle(set_name, fontsize=10)
    for axis, name in zip(axes, names, strict=True):
        table = models[name]["sets"][set_name]["confusion"]
        counts = np.array([[table[label][word] for word in VERDICTS] for label in LABELS])  # (2, 3)
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        axis.imshow(shares, cmap="cividis", vmin=0, vmax=1)
        for (row, column), count in np.ndenumerate(counts):
            colour = "black" if shares[row, column] > 0.5 else "white"
            axis.text(column, row, str(count), ha="center", va="center", color=colour)
        axis.set_xticks(range(3), verdicts, fontsize=7)
        axis.set_yticks(range(2), labels, fontsize=7)
        axis.set_title(name, fontsize=10)
        axis.set(xlabel="verdict", ylabel="label")
    return figure


def draw_sources(sources: Mapping[str, dict]) -> Figure:
    """Recall and false alarms by source, from the top down, with 95 % intervals."""
    figure, axes = start_figure(2, 1.3 + 0.3 * len(sources))
    for axis, key, colour in zip(axes, ("recall", "false_alarm"), COLOURS, strict=False):
        counted = {name: one[key] for name, one in sources.items() if one[key]["of"]}
        for place, one in enumerate(counted.values()):
            axis.plot([one["low"], one["high"]], [place, place], color=colour)
            axis.plot(one["value"], place, "o", color=colour)
        axis.invert_yaxis()
        axis.grid(axis="x", alpha=0.3)
        ticks = [f"{name} (n={share['of']})" for name, share in counted.items()]
        axis.set_yticks(range(len(ticks)), ticks, fontsize=8)
        axis.set(xlabel=key.replace("_", " "), xlim=(-0.02, 1.02))
    return figure


def draw_reliability(bins: Sequence[Mapping], set_name: str) -> Figure:
    """How often the target was there, by score, with 95 % intervals and the ideal line."""
    figure, (axis,) = start_figure()
    axis.plot([0, 1], [0, 1], ":", color="grey", label="ideal")
    for one in bins:
        axis.plot([one["score"]] * 2, [one["low"], one["high"]], color=COLOURS[0])
        axis.plot(one["score"], one["value"], "o", color=COLOURS[0])
        text = {"textcoords": "offset points", "xytext": (6, -3), "fontsize": 7}
        axis.annotate(f"n={one['of']}", (one["score"], one["value"]), **text)
    axis.set(xlabel="score", ylabel="share that shows the target")
    axis.set_title(f"reliability, {set_name}")
    axis.legend()
    return figure


def draw_shares(shares: Mapping[str, Mapping[str, float]], ylabel: str) -> Figure:
    """Grouped bars with their numbers: group -> series -> value."""
    figure, (axis,) = start_figure(1, 2.8)
    series = list(dict.fromkeys(name for values in shares.values() for name in values))
    width = 0.8 / max(len(series), 1)
    for number, name in enumerate(series):
        places = np.arange(len(shares)) + (number - (len(series) - 1) / 2) * width
        values = [group.get(name, 0) for group in shares.values()]
        bars = axis.bar(places, values, 0.92 * width, color=COLOURS[number], label=name)
        axis.bar_label(bars, fmt="{:.4g}", fontsize=7)
    axis.set_xticks(np.arange(len(shares)), list(shares), fontsize=8)
    axis.margins(y=0.12)
    axis.set(ylabel=ylabel)
    axis.set_ylim(bottom=0)
    figure.legend(fontsize=8, loc="outside upper center", ncols=len(series))
    return figure
