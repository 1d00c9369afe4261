"""A release -> how it looks, scores and decides, in the words of the model card.

May import: values, locate.closer, locate.patches, release, verdict, training.cards.figures,
training.cards.texts, training.cards.trust.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from occ.locate.closer import Zoom
from occ.locate.patches import PATCHES
from occ.release import Release
from occ.training.cards.figures import name_target, say_percent
from occ.training.cards.texts import read_texts
from occ.training.cards.trust import Trust, describe_trust
from occ.verdict import BEST_PATCHES, Decision, calibrate, words_never_said


def say_joined(decision: Mapping) -> str:
    """How the scores of views and patches become one, which is …"""
    if len(decision["views"]) == 1 and not decision["patch_head"]:
        return "That score is"
    views = 1 - decision["patch_share"] if decision["patch_head"] else 1
    full, best = decision["full_share"] * views, (1 - decision["full_share"]) * views
    return (
        f"Log-odds are averaged: the full view counts {say_percent(full)},\nthe best of all views "
        f"{say_percent(best)}{_patches(decision)}. The average is"
    )


def say_made_up(release: Release) -> str:
    """That made-up scenes and copies were taught, if what decides was."""
    made, share = (release.calibration[key] for key in ("scenes", "copy_share"))
    texts = read_texts()
    scenes = texts["scenes"].format(**name_target(release.target)) if made else ""
    zoom = release.decision["zoom"]
    if not share or not zoom:  # the head that was taught them decides nothing
        return scenes
    copies = texts["copies"].format(percent=say_percent(share), head=f"{zoom['network']}DNN")
    return scenes + copies


def say_own_class(release: Release, trusts: Mapping[str, Trust]) -> str:
    """Which of MobileNet's classes counts as the target, and how much in each head's score."""
    number = release.decision["imagenet_class"]
    words = read_texts()["no_class" if number is None else "one_class"]
    told = describe_trust(trusts)
    return words.format(number=number, **name_target(release.target)) + (told and f"\n{told}\n")


def say_lines(release: Release) -> str:
    """From where to where which word is said."""
    target, low, high = release.target, f"{release.low:.3f}", f"{release.high:.3f}"
    never = words_never_said(release.low, release.high, target)
    if not never:
        return (
            f"A score of {high} or more is `{target}`, below {low} it is `other`, and between "
            "them `unsure`."
        )
    if len(never) == 2:
        return "No threshold could be proved for either word, so every photo is `unsure`."
    said = f"below {low} it is `other`" if target in never else f"from {high} on it is `{target}`"
    return f"No threshold could be proved for `{never[0]}`: a score {said}, any other `unsure`."


def _patches(decision: Mapping) -> str:
    """How much the parts of the views count, if they do."""
    if not decision["patch_head"]:
        return ""
    return (
        f", and the best {BEST_PATCHES} of the patches of all views, {PATCHES} of each, "
        f"{say_percent(decision['patch_share'])}, scored by\na head of their own, "
        f"`{decision['patch_head']}`"
    )


def say_closer(release: Release) -> str:
    """From which to which score of the first look another network looks, and how, if one does."""
    decision = Decision.from_dict(release.decision)
    zoom = decision.zoom
    if zoom is None:
        return ""
    least, sure = calibrate(np.array([zoom.least, zoom.sure]), decision)
    places = zoom.places
    where = "place that seems" if places == 1 else f"{places} places that seem"
    return (
        f"Unless that is below {least:.3f} or from {sure:.3f} on, another frozen network,\n"
        f"`{zoom.network}.h5`, looks at the whole photo and at the {where} most like the\n"
        f"target, {say_percent(zoom.side)} of the photo's side and enlarged. What\n"
        f"`{zoom.network}DNN.h5` says of these counts {say_percent(zoom.share)}{_whole(zoom)}, "
        "the\nfirst look the rest. "
    )


def _whole(zoom: Zoom) -> str:
    """How the looks of another network are joined."""
    patches = f"\nand of their patches, {PATCHES} of each" if zoom.patches else ""
    if not zoom.whole_share:
        return f", by the likeliest of them{patches}"
    share = say_percent(zoom.whole_share)
    likeliest = f"the likeliest of its looks{patches}" if patches else "the likeliest look"
    return f"\n({share} of that the whole photo, the rest {likeliest})"


def say_novel(novelty: Mapping) -> str:
    """When a photo is unlike anything known, and what that is known from."""
    if not novelty:
        return ""
    return (
        f"A photo whose full view is less alike than {novelty['edge']} (mean cosine of roots of "
        f"features) to\nits {novelty['neighbours']} nearest in `{novelty['file']}` is `unsure`, "
        f"whatever the networks say. That edge is set\nso that {novelty['novel']} of the "
        f"{novelty['photos']} photos of `calibrate` are below it. A photo of which one\n"
        f"side is more than {novelty['longest']:g} times the other is `unsure` too, as "
        f"{novelty['long']} photos of `calibrate` are:\nsqueezed into a square, small things get "
        f"lost. The file\n(SHA-256 `{novelty['sha256']}`)\n"
        "holds numbers computed from training photos, not the photos.\n"
    )
