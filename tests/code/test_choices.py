"""What asset/choices.json holds of comparisons in; what is told of them out."""

from __future__ import annotations

import re
from dataclasses import replace

import tiny
from occ.settings import REPOSITORY
from occ.training.cards.trust import Trust
from occ.training.names import name_patches
from occ.training.unseen import (
    describe_bonuses,
    describe_copies,
    describe_first_copies,
    describe_patches,
    describe_shares,
    name_copies,
    name_shares,
)

TRIED = {
    "0.3": {"mean": 0.9370, "folds": [0.85, 0.99]},
    "0.6": {"mean": 0.9362, "folds": [0.88, 0.97]},
    "1.0": {"mean": 0.9, "folds": [0.8, 0.96]},
}


def choices_of(**changes) -> dict:
    folds = {str(fold): {"bananas": 20, "others": 300 + fold} for fold in range(2)}
    compared = {"partial_auroc": TRIED, "folds": folds}
    return {"release": "abc", "unseen_sources": compared, **changes}


def said_of(choices: dict | None, bonus: float) -> str:
    return describe_bonuses(choices, {"A.h5": Trust(0.3, bonus, 4.0)})


def test_a_better_mean_than_that_of_the_bonus_in_use_is_told_with_its_folds() -> None:
    said = said_of(choices_of(), 0.6)
    assert "| 0.6, in use | 0.9362 | 0.880 0.970 |" in said
    assert "of all in each fold: 20 of 320, 20 of 321." in said
    assert (
        "that of 0.3, by 0.0008, within noise, as folds disagree: they gain -0.030 to +0.020."
        in said
    )
    assert said.endswith("Compared with release abc.")
    assert "in all folds: they gain +0.030 to +0.050." in said_of(choices_of(), 1.0)


def test_the_best_bonus_is_said_to_be_so() -> None:
    assert "What is in use, 0.3, has the best mean." in said_of(choices_of(), 0.3)


def test_shares_in_use_are_named_beside_the_others() -> None:
    names = (name_shares(0.5, full_share) for full_share in (0.0, 0.25, 0.5))
    tried = dict(zip(names, TRIED.values(), strict=True))
    choices = choices_of(unseen_shares={**choices_of()["unseen_sources"], "partial_auroc": tried})
    other = replace(tiny.other_classifier(share=0.5).decision, full_share=0.25)
    zoomed = replace(other, zoom=replace(other.zoom, whole_share=0.25))
    said = describe_shares(choices, zoomed)
    assert "| What LNet says | Mean of folds |" in said
    assert "| share 0.5, full share 0.25, in use | 0.9362 |" in said
    assert "is that of share 0.5, full share 0.0, by 0.0008" in said
    assert "What is in use is none of these." in describe_shares(choices, other)
    assert describe_shares(choices, tiny.tiny_classifier().decision) == ""


def test_copies_in_use_are_named_beside_photos_alone() -> None:
    names = (name_copies(copied=True), name_copies(copied=False))
    tried = dict(zip(names, TRIED.values(), strict=False))
    choices = choices_of(unseen_copies={**choices_of()["unseen_sources"], "partial_auroc": tried})
    said = describe_copies(choices)
    assert "| Taught | Mean of folds |" in said
    assert "| photos and a copy of each, in use | 0.9370 |" in said and "| photos alone | " in said
    assert "What is in use, photos and a copy of each, has the best mean." in said


def test_patches_of_the_second_networks_looks_are_told_beside_the_looks_alone() -> None:
    names = (name_patches(patches=False), name_patches(patches=True))
    tried = dict(zip(names, TRIED.values(), strict=False))
    choices = choices_of(unseen_patches={**choices_of()["unseen_sources"], "partial_auroc": tried})
    decision = tiny.other_classifier(patches=True).decision
    said = describe_patches(choices, decision)
    assert "| its looks and their patches, in use | 0.9362 |" in said
    assert "The best mean is that of its looks alone, by 0.0008, within noise" in said
    assert describe_patches(choices, replace(decision, zoom=None)) == ""


def test_copies_for_the_first_look_are_told_on_photos_and_scenes() -> None:
    alone, copied = (name_copies(copied=word) for word in (False, True))
    tried = {
        alone: {"photos": 0.98, "scenes": 0.87344},
        copied: {"photos": 0.99, "scenes": 0.8663},
    }
    said = describe_first_copies({"first_copies": tried, "release": "0123456789ab"})
    assert f"| {alone} | 0.9800 | 0.8734 |" in said and f"| {copied} | 0.9900 | 0.8663 |" in said
    assert said.endswith("Compared with release 0123456789ab.")
    assert describe_first_copies(None) == describe_copies(None)  # nobody compared either


def test_what_nobody_compared_is_told_as_such() -> None:
    for choices in (None, {"split": "validate"}):
        (script,) = re.findall(r"`python (\S+)` does it", said_of(choices, 0.6))
        assert (REPOSITORY / script).is_file()
    assert "What is in use is none of these." in said_of(choices_of(), 7.0)
