"""A wish and what is in the asset folder -> the plan of a training run, or a refusal before it.

May import: backbone, errors, settings, release, values.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from occ.backbone import BANANA_CLASS
from occ.errors import ModelRefused, SettingRefused
from occ.release import Release, read_release
from occ.settings import Settings
from occ.values import POSITIVE

NO_CLASS = -1


@dataclass(frozen=True)
class CNetStage:
    """One stage of training: the side the photos are shrunk to, the epochs, the first step size."""

    side_px: int
    epochs: int
    learning_rate: float


# Small first: at half the side an epoch costs a quarter, and global pooling lets weights move up
CNET_STAGES = (CNetStage(112, 40, 2e-3), CNetStage(224, 5, 4e-4))


@dataclass(frozen=True)
class TrainPlan:
    """What may be changed about a training run. weights: MobileNet's, None: the shipped MNet.h5.

    imagenet_class: the target's number among ImageNet's, NO_CLASS if it has none, None: as
    `class_of` finds it.
    """

    weights: Path | None = None
    imagenet_class: int | None = None
    cnet_stages: tuple[CNetStage, ...] = CNET_STAGES
    retrain: bool = False


def refuse_other_target(settings: Settings) -> None:
    """SettingRefused if the models in the asset folder were taught another object."""
    release = _find_release(settings)
    if release is not None and release.target != settings.target:
        raise SettingRefused(
            f"{settings.asset_dir} holds models of {release.target!r}, and training would replace "
            f"them. Received: OCC_TARGET {settings.target!r}.",
            advice="Set OCC_ASSET_DIR to a folder of its own, such as "
            f"own/{settings.target}/asset, or OCC_TARGET to {release.target!r}.",
        )


def class_of(plan: TrainPlan, settings: Settings) -> int | None:
    """The target's number among ImageNet's classes: the plan's, else that of the release which is
    there, else the banana's for bananas alone; None if it has none."""
    if plan.imagenet_class is not None:
        return None if plan.imagenet_class == NO_CLASS else plan.imagenet_class
    release = _find_release(settings)
    if release is not None and release.target == settings.target:
        return release.decision.get("imagenet_class")
    return BANANA_CLASS if settings.target == POSITIVE else None


def say_class(plan: TrainPlan, settings: Settings) -> str:
    """One line on which of MobileNet's classes counts as the target, and how to name another."""
    number, target = class_of(plan, settings), settings.target
    if number is not None:
        return f"MobileNet's own class {number} counts as {target!r} (--imagenet-class)."
    return f"None of MobileNet's own classes counts as {target!r}; --imagenet-class names one."


def _find_release(settings: Settings) -> Release | None:
    try:
        return read_release(settings.asset_dir)
    except ModelRefused:
        return None
