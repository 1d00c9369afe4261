"""Labels and scores in, figures with their counts and intervals out.

Pure functions; bootstraps draw from one seed, so that a second run gives the same bytes.
May import: values, training.promise.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import binomtest
from sklearn.metrics import roc_auc_score

from occ.training.promise import check_aligned
from occ.values import wilson

RESAMPLES = 1000  # the third decimal of a 95 % interval is steady from here on
LEVEL = 0.95


def share(right: int, of: int) -> dict:
    """A share with its count and 95 % Wilson interval; None where there is nothing to count.

    >>> share(231, 240)["low"], share(231, 240)["high"]
    (0.9303, 0.9801)
    """
    if of == 0:
        return {"right": 0, "of": 0, "value": None, "low": None, "high": None}
    value, low, high = (round(float(one), 4) for one in (right / of, *wilson(right / of, of)))
    return {"right": int(right), "of": int(of), "value": value, "low": low, "high": high}


def share_of(right: np.ndarray) -> dict:
    """The share of photos that are right: bool (n,)."""
    return share(int(right.sum()), len(right))


def share_of_things(right: np.ndarray, who: np.ndarray) -> dict:
    """As `share`, where several photos show one thing: bool (n,) and the thing's number (n,).

    Photos of a thing are no independent draws, so things are resampled (percentile bootstrap); of
    that interval and Wilson's the wider ends count, as no resample of equal answers has any width.
    things: how many there are.
    """
    found = share_of(right)
    if not found["of"]:
        return found | {"things": 0}
    resampled = mean_of_groups(right, who)
    return found | {
        "low": min(found["low"], resampled["low"]),
        "high": max(found["high"], resampled["high"]),
        "things": len(set(who.tolist())),
    }


def mean_of(values: np.ndarray) -> dict:
    """A mean with its count and 95 % bootstrap interval (percentile): values (n,).

    >>> mean_of(np.array([1.0, 1.0]))
    {'value': 1.0, 'low': 1.0, 'high': 1.0, 'of': 2}
    """
    low, high = interval(values[bootstrap_indices(len(values))].mean(axis=1))
    value, low, high = (round(float(one), 4) for one in (values.mean(), low, high))
    return {"value": value, "low": low, "high": high, "of": len(values)}


def bootstrap_indices(count: int) -> np.ndarray:
    """Bootstrap resamples of so many photos or things, the same ones each time: int (r, count)."""
    return np.random.default_rng(0).integers(count, size=(RESAMPLES, count))


def mean_of_groups(values: np.ndarray, who: np.ndarray) -> dict:
    """As `mean_of`, where some belong together, as boxes of a photo: values (n,), groups (n,).

    Groups are resampled: their values are no independent draws.

    >>> mean_of_groups(np.array([0.0, 0.0, 1.0]), np.array([7, 7, 8]))["high"]
    1.0
    """
    _, at = np.unique(who, return_inverse=True)  # (n,)
    sums, counts = np.bincount(at, weights=values), np.bincount(at)  # (g,), (g,)
    drawn = bootstrap_indices(len(counts))
    low, high = interval(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1))  # of (r,)
    value, low, high = (round(float(one), 4) for one in (values.mean(), low, high))
    return {"value": value, "low": low, "high": high, "of": len(values)}


def interval(resampled: np.ndarray) -> tuple[float, float]:
    """The ends between which LEVEL of a resampled figure lies: values (r,)."""
    low, high = np.quantile(resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def auroc(labels: np.ndarray, scores: np.ndarray) -> dict:
    """Area under the ROC with a bootstrap interval (percentile, resampled within each label).

    labels: bool (n,), True = target. None where one label is missing.
    """
    check_aligned(labels, scores)
    counts = {"bananas": int(labels.sum()), "others": int((~labels).sum())}
    if not counts["bananas"] or not counts["others"]:
        return {"value": None, "low": None, "high": None, **counts}
    low, high = interval(_resampled_areas(labels, scores))
    value = roc_auc_score(labels, scores)
    return {"value": _round(value), "low": _round(low), "high": _round(high), **counts}


def partial_auroc(labels: np.ndarray, scores: np.ndarray) -> float:
    """Area under the ROC up to 1 % false alarms, scaled so that chance is 0.5 (McClish 1989).

    What choices are made by: an app for everybody lives at few false alarms, where the whole area
    says little.
    """
    check_aligned(labels, scores)
    return _round(roc_auc_score(labels, scores, max_fpr=0.01))


def auroc_gain(labels: np.ndarray, ours: np.ndarray, theirs: np.ndarray) -> dict:
    """How much larger our AUROC is than theirs on the same photos: paired bootstrap.

    sure: the share of resamples in which ours is larger (ties count half).
    """
    check_aligned(labels, ours)
    check_aligned(labels, theirs)
    gains = _resampled_areas(labels, ours) - _resampled_areas(labels, theirs)
    low, high = interval(gains)
    value = roc_auc_score(labels, ours) - roc_auc_score(labels, theirs)
    sure = float((gains > 0).mean() + (gains == 0).mean() / 2)
    return {"value": _round(value), "low": _round(low), "high": _round(high), "sure": _round(sure)}


def mcnemar(ours_right: np.ndarray, theirs_right: np.ndarray) -> dict:
    """Exact McNemar test on the photos that only one of two models gets right: bool (n,) each."""
    check_aligned(ours_right, theirs_right)
    gained, lost = (ours_right & ~theirs_right).sum(), (~ours_right & theirs_right).sum()
    return mcnemar_of(int(gained), int(lost))


def mcnemar_of(gained: int, lost: int) -> dict:
    """The same from the counts: photos that only ours, and only theirs, gets right.

    >>> mcnemar_of(5, 2)["p"]
    0.453
    """
    p = binomtest(gained, gained + lost).pvalue if gained + lost else 1.0
    return {"gained": gained, "lost": lost, "p": float(f"{p:.3g}")}


def _resampled_areas(labels: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Area under the ROC of each bootstrap resample, as many of each label as there are.

    The same photos are drawn each time, so two models can be compared draw by draw. Counts the
    pairs in which the target is ahead (ties half): 40 times faster than `roc_auc_score` on 1,500.
    """
    rng = np.random.default_rng(0)
    values, ranks = np.unique(scores, return_inverse=True)  # (k,), (n,)
    target, other = ranks[labels], ranks[~labels]
    areas = np.empty(RESAMPLES)
    for number in range(RESAMPLES):
        ahead = np.bincount(rng.choice(target, len(target)), minlength=len(values))  # (k,)
        behind = np.bincount(rng.choice(other, len(other)), minlength=len(values))  # (k,)
        areas[number] = ahead @ (np.cumsum(behind) - behind / 2)
    return areas / (len(target) * len(other))


def _round(value: float) -> float:
    """Six places: the float32 scores carry no more."""
    return round(float(value), 6)
