"""A report and its release -> the text of asset/MODEL_CARD.md.

Every number is the report's or the release's. May import: values, release,
training.cards.decision, training.cards.figures, training.names, training.cards.promise,
training.cards.sections, training.cards.texts, training.cards.weak, training.cards.trust.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from occ.release import Release
from occ.training.cards.decision import (
    say_closer,
    say_joined,
    say_lines,
    say_made_up,
    say_novel,
    say_own_class,
)
from occ.training.cards.figures import (
    compare_models,
    compare_pairs,
    compare_sources,
    name_target,
    say_count,
    say_means,
    say_share,
    sets_of_report,
    table,
)
from occ.training.cards.promise import say_checks, say_promise
from occ.training.cards.sections import describe_sections, measured_sections, say_smallest
from occ.training.cards.texts import claims_of, read_template, read_texts, say_compared
from occ.training.cards.trust import Trust
from occ.training.cards.weak import say_left_out, say_weak
from occ.training.names import CHAMPION
from occ.values import POSITIVE

NO_TRUST: Mapping[str, Trust] = MappingProxyType({})


def model_card(
    report: dict,
    release: Release,
    trusts: Mapping[str, Trust] = NO_TRUST,
    choices: Mapping | None = None,
) -> str:
    """Who it is for, what it is, what was measured and promised, and where it fails.

    trusts: of the heads, as `trust.read_trust` found them. choices: as of `weak.say_left_out`.
    """
    target, decision, texts = release.target, release.decision, read_texts()
    template = read_template("model_card")
    return template.format(
        id=release.id,
        **name_target(target),
        compared=say_compared(target, "; a test compares it with them."),
        views=say_count(len(decision["views"]), "view"),
        side=release.files[decision["head"]].preprocess.side_px,
        head=decision["head"],
        joined=say_joined(decision),
        closer=say_closer(release) + _say_beside(release),
        other=texts["other"] if "LNet.h5" in release.files else "",
        novel=say_novel(release.novelty),
        files=_files(release),
        splits=_splits(report, target),
        made_up=say_made_up(release),
        own_class=say_own_class(release, trusts),
        looked_at=texts["looked_at"] if target == POSITIVE else "",  # of our own photos only
        ran_on=", ".join(f"{count} {kind}" for kind, count in sorted(report["ran_on"].items())),
        **_figures(report),
        **_promise(report, release),
        weak=say_weak(report, target) + say_left_out(choices, release),
        **_claims(report, target),
        seed=release.seed,
        keras=release.keras_version,
        commit=release.git_commit[:12],
    )


def _figures(report: dict) -> dict[str, str]:
    """What was measured, by its place in the card."""
    return {
        "models": compare_models(report),
        "sources": compare_sources(report),
        "macro": say_means(report),
        "as_listed": _as_listed(report),
        "pairs": compare_pairs(report),
        "sections": describe_sections(report),
    }


def _files(release: Release) -> str:
    """A Markdown table of the model files: what each sees, and its hash."""
    lines = [
        [f"`{name}`", file.preprocess.colour, file.preprocess.resize, f"`{file.sha256}`"]
        for name, file in sorted(release.files.items())
    ]
    return table(["File", "Sees", "Resized by", "SHA-256"], lines)


def _say_beside(release: Release) -> str:
    """The networks whose own score the page shows though they decide nothing, in a sentence."""
    shown = [name.removesuffix(".h5") for name in sorted(release.files)]
    shown = [name for name in shown if name == "CNet" or name.startswith("MNetDNN")]
    named = " and ".join(f"`{name}`" for name in shown if name != release.champion)
    return f"{named} are shown beside it, and decide nothing."


def _claims(report: dict, target: str) -> dict[str, str]:
    """Whose photos these are, and the weaknesses that nobody counted, as far as they are true."""
    claims, texts = claims_of(report["models"][CHAMPION]["sources"]), read_texts()
    sizes = measured_sections(report).get("sizes")
    small = texts["small"] + say_smallest(sizes) if sizes else texts["small_unknown"]
    untaught = texts["untaught_fruit" if target == POSITIVE else "untaught"]
    return {
        "whose": claims["whose"],
        "sources_differ": claims["sources_differ"],
        "small": small.format(**name_target(target)),
        "untaught": untaught.format(**name_target(target)),
    }


def _splits(report: dict, target: str) -> str:
    """How many photos of each label a split holds."""
    lines = [
        [split, str(labels.get(target, 0)), str(labels.get("other", 0))]
        for split, labels in sorted(report["photos"].items())
    ]
    return table(["Split", target, "other"], lines)


def _as_listed(report: dict) -> str:
    """The decision by the labels that the sources gave, where a person corrected some."""
    found = report.get("as_listed", {})
    return "".join(
        f"\nBy the labels as listed, before corrections ({found[word]['corrected']}), the "
        f"decision has on the {title}: recall {say_share(found[word]['recall'])}, false alarms "
        f"{say_share(found[word]['false_alarm'])}.\n"
        for word, title in sets_of_report(report).items()
        if word in found
    )


def _promise(report: dict, release: Release) -> dict[str, str]:
    """Which score is which word, what is promised of them, and how that fares elsewhere."""
    checks = say_checks(report)
    told = {"lines": say_lines(release), "checks": checks and f"\n{checks}\n"}
    return told | say_promise(release)
