"""A data folder's lists and the report -> the text of data/README.md, the data card.

Every number is counted in the lists or stands in the report. May import: values, dataset,
training.cards.figures, training.cards.texts, tables.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from occ.dataset.manifest import DROPPED_COLUMNS, Row, read_manifest
from occ.dataset.relabel import read_relabels
from occ.dataset.sources import TAKEN_UP, read_sources
from occ.dataset.split import SHOOTS
from occ.tables import read_table
from occ.training.cards.figures import name_target, say_percent, table
from occ.training.cards.texts import claims_of, read_template, read_texts, say_compared
from occ.values import POSITIVE

TITLE = "# Data card"
LOOKS = {"white-bg": "on white", "plain-bg": "on one plain colour", "scene": "in a scene"}


def data_card(folder: Path, report: dict, target: str) -> str:
    """What the photos are, whose, how they were split and cleaned, and how to get them.

    folder: holds manifest.csv and, where there are any, dropped.csv and relabel.csv.
    """
    rows = read_manifest(folder / "manifest.csv", target=target)
    labels = Counter(row.label for row in rows)
    sources = {row.source for row in rows}
    shoots = ", ".join(f"`{name}`" for name in SHOOTS if name in sources) or "none here"
    right = read_relabels(folder / "relabel.csv", target=target)
    corrected = sum(row.sha256 in right for row in rows)
    facts = {"photos": len(rows), "sources": len(sources), "target": target, "shoots": shoots}
    return read_template("data_card").format(
        **name_target(target),
        compared=say_compared(target, "; a test\ncompares it with them."),
        shows=labels[target],
        others=labels["other"],
        **{name: text.format(**facts) for name, text in claims_of(sources).items()},
        **_listed(corrected),
        looked_at=read_texts()["also_looked_at"] if target == POSITIVE else "",  # of ours only
        source_table=_source_table(rows, target),
        licence_table=_licence_table(rows),
        repositories=_repositories(rows),
        split_table=_split_table(rows, target),
        **{key: f"{value:g}" for key, value in report["near_copy_rule"].items()},
        dropped=_dropped(folder / "dropped.csv"),
        corrected=_corrected(right, rows),
        looks=_looks(rows, target),
        hazards=_hazards(rows),
    )


def _listed(corrected: int) -> dict[str, str]:
    """That labels are counted before corrections, where that makes a difference."""
    texts = {name: read_texts()[name] if corrected else "" for name in ("as_listed", "listed")}
    return {name: text.format(corrected=corrected) for name, text in texts.items()}


def _source_table(rows: Sequence[Row], target: str) -> str:
    lines = []
    about = TAKEN_UP | {name: source["about"] for name, source in read_sources().items()}
    for name, part in _by(rows, "source").items():
        splits = ", ".join(
            f"{split or 'no split yet'} {' + '.join(_count(inside, target))}"
            for split, inside in _by(part, "split").items()
        )
        lines.append([f"`{name}`", *_count(part, target), splits, about.get(name, "")])
    head = ["Source", target, "other", f"Splits ({target} + other)", "What it shows"]
    return table(head, lines)


def _count(rows: Sequence[Row], target: str) -> tuple[str, str]:
    """How many photos show the target, and how many do not."""
    labels = Counter(row.label for row in rows)
    return str(labels[target]), str(labels["other"])


def _licence_table(rows: Sequence[Row]) -> str:
    """One line a source and licence: of the repository, then of where its photos come from."""
    pairs = Counter((row.source, row.licence or "yours to know") for row in rows)
    lines = [[f"`{name}`", licence, str(count)] for (name, licence), count in sorted(pairs.items())]
    return table(["Source", "Licence of the repository; of its photos", "Photos"], lines)


def _repositories(rows: Sequence[Row]) -> str:
    """source: repository@commit, one line a source that is public."""
    lines = []
    for name, part in _by(rows, "source").items():
        places = sorted({f"`{row.repo}@{row.commit[:10]}`" for row in part if row.repo})
        if places:
            lines.append(f"- `{name}`: {', '.join(places)}")
    return "\n".join(lines) or "None: all photos are your own."


def _split_table(rows: Sequence[Row], target: str) -> str:
    lines = []
    for name, part in _by(rows, "split").items():
        groups = len({row.group for row in part})
        lines.append([name or "none", *_count(part, target), str(groups)])
    return table(["Split", target, "other", "Groups"], lines)


def _looks(rows: Sequence[Row], target: str) -> str:
    """What the background tells of the label, where photos have a word for it."""
    if not any(row.look for row in rows):
        return read_texts()["no_background"]
    lines = []
    for label in (target, "other"):
        looks = Counter(row.look for row in rows if row.label == label)
        of = sum(looks.values())
        cells = [
            f"{looks[look]} ({say_percent(looks[look] / of if of else None)})" for look in LOOKS
        ]
        lines.append([label, *cells])
    return read_texts()["background"].format(look_table=table(["Label", *LOOKS.values()], lines))


def _dropped(path: Path) -> str:
    """How many photos were left out, and why."""
    reasons = Counter(line["reason"] for line in read_table(path, DROPPED_COLUMNS))
    lines = (f"- {count}: {reason}" for reason, count in sorted(reasons.items()))
    return "\n".join(lines) or "None was left out."


def _corrected(right: Mapping[str, str], rows: Sequence[Row]) -> str:
    """How many labels a person corrected, by split; right: sha256 -> the label it should have."""
    found = Counter((row.split, right[row.sha256]) for row in rows if row.sha256 in right)
    if not found:
        return "None was corrected."
    return "\n".join(
        f"- {count} of `{split}` to `{label}`" for (split, label), count in sorted(found.items())
    )


def _hazards(rows: Sequence[Row]) -> str:
    """What to know of each source before training on it."""
    told = {name: source["hazard"] for name, source in read_sources().items() if source["hazard"]}
    there = sorted({row.source for row in rows} & told.keys())
    lines = "\n".join(f"- `{name}`: {told[name]}." for name in there)
    return lines and f"\n\n{lines}"


def _by(rows: Sequence[Row], name: str) -> dict[str, list[Row]]:
    """Value of a column -> its rows, sorted by value."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return dict(sorted(found.items()))
