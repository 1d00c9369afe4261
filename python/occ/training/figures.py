"""Figures of asset/report.json, curves and pictures -> matplotlib figures of at most 800 px.

Colours are those of Okabe and Ito (2008), which colour-blind readers tell apart.
May import: values, training.cards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from occ.training.cards import NAMES

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
INCHES = (7.6, 3.6)  # at 100 dots an inch: 760 px


def _figure(columns: int = 1, height: float = INCHES[1]):
    figure = Figure(figsize=(INCHES[0], height), dpi=100, layout="constrained")
    return figure, figure.subplots(1, columns)


def draw_curves(curves: Mapping[str, Mapping[str, list[float]]]) -> Figure:
    """Training and validation loss of each model, an epoch a point."""
    figure, axes = _figure(len(curves))
    for axis, (name, values) in zip(np.atleast_1d(axes), sorted(curves.items()), strict=True):
        axis.plot(values["loss"], color=COLOURS[0], label="train")
        axis.plot(values["val_loss"], color=COLOURS[1], linestyle="--", label="validate")
        axis.set(title=name, xlabel="epoch", ylabel="loss")
        axis.legend()
    return figure


def draw_roc(models: Mapping[str, dict], set_name: str) -> Figure:
    """ROC and precision-recall of every model on one set, with the chance line."""
    figure, (roc, precision) = _figure(2)
    shown = [name for name in NAMES if name in models and name != "constant"]
    for colour, name in zip(COLOURS, shown, strict=False):
        points = models[name]["sets"][set_name]["curves"]
        style = "--" if models[name]["kind"] == "baseline" else "-"
        roc.plot(*zip(*points["roc"], strict=True), style, color=colour, label=name)
        precision.plot(*zip(*points["precision_recall"], strict=True), style, color=colour)
    roc.plot([0, 1], [0, 1], ":", color="grey", label="chance")
    roc.set(xlabel="false alarms", ylabel="recall", title=f"ROC, {set_name}")
    precision.set(xlabel="recall", ylabel="precision", title="precision and recall")
    roc.legend(fontsize=7)
    return figure


def draw_confusion(models: Mapping[str, dict], set_name: str, names: Sequence[str]) -> Figure:
    """Label against verdict, photos counted, one table a model."""
    figure, axes = _figure(len(names), 2.6)
    for axis, name in zip(np.atleast_1d(axes), names, strict=True):
        table = models[name]["sets"][set_name]["confusion"]
        verdicts, labels = ("banana", "unsure", "other"), ("banana", "other")
        counts = np.array([[table[label][word] for word in verdicts] for label in labels])
        axis.imshow(counts / counts.sum(axis=1, keepdims=True), cmap="cividis", vmin=0, vmax=1)
        for (row, column), count in np.ndenumerate(counts):
            share = count / counts[row].sum()
            colour = "black" if share > 0.5 else "white"
            axis.text(column, row, str(count), ha="center", va="center", color=colour)
        axis.set_xticks(range(3), verdicts, fontsize=8)
        axis.set_yticks(range(2), labels, fontsize=8)
        axis.set(title=name, xlabel="verdict", ylabel="label")
    return figure


def draw_sources(sources: Mapping[str, dict]) -> Figure:
    """Recall and false alarms by source, with 95 % intervals."""
    figure, axes = _figure(2, 3.0)
    for axis, key, colour in zip(axes, ("recall", "false_alarm"), COLOURS, strict=False):
        counted = {name: one[key] for name, one in sources.items() if one[key]["of"]}
        for place, share in enumerate(counted.values()):
            axis.plot([share["low"], share["high"]], [place, place], color=colour)
            axis.plot(share["value"], place, "o", color=colour)
        ticks = [f"{name} (n={share['of']})" for name, share in counted.items()]
        axis.set_yticks(range(len(ticks)), ticks, fontsize=8)
        axis.set(xlabel=key.replace("_", " "), xlim=(-0.02, 1.02))
    return figure


def draw_reliability(bins: Sequence[Mapping]) -> Figure:
    """How often the target was there, by score, with 95 % intervals and the ideal line."""
    figure, axis = _figure()
    axis.plot([0, 1], [0, 1], ":", color="grey", label="ideal")
    for one in bins:
        axis.plot([one["score"]] * 2, [one["low"], one["high"]], color=COLOURS[0])
        axis.plot(one["score"], one["value"], "o", color=COLOURS[0])
    axis.set(xlabel="score", ylabel="share that shows the target", title="reliability")
    axis.legend()
    return figure


def draw_shares(shares: Mapping[str, Mapping[str, float]], ylabel: str) -> Figure:
    """Grouped bars: group -> series -> value."""
    figure, axis = _figure()
    series = sorted({name for values in shares.values() for name in values})
    for number, name in enumerate(series):
        places = np.arange(len(shares)) + number * 0.8 / len(series)
        values = [group.get(name, 0) for group in shares.values()]
        axis.bar(places, values, 0.8 / len(series), color=COLOURS[number], label=name)
    axis.set_xticks(np.arange(len(shares)) + 0.2, list(shares), fontsize=8)
    axis.set(ylabel=ylabel)
    axis.legend()
    return figure


def draw_pictures(pictures: Sequence[np.ndarray], titles: Sequence[str]) -> Figure:
    """uint8 (h, w, 3) pictures of our own making in a row; never a photo of the data set."""
    figure, axes = _figure(len(pictures), 1.9)
    for axis, picture, title in zip(np.atleast_1d(axes), pictures, titles, strict=True):
        axis.imshow(picture)
        axis.set_title(title, fontsize=8)
        axis.set_axis_off()
    return figure
