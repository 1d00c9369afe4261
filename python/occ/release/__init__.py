"""models.json <-> a frozen Release: what was measured, by hash, and the recipe it goes with.

A file that is not the measured one, or a recipe that was changed by hand, is refused.
May import: errors, files, preprocess.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from occ.errors import ModelRefused
from occ.files import hash_file, write_whole
from occ.preprocess import PreprocessSpec

FORMAT = 1
NAME = "models.json"
WORDS = ("target", "git_commit", "keras_version", "manifest_digest", "champion", "relabel_digest")
RECIPES = ("decision", "calibration", "promise", "novelty")  # data that the code of others parses
LATER = ("novelty", "relabel_digest")  # older releases have none, load, and keep their id

Shape = tuple[int | None, ...]  # None stands first, for any number of photos


@dataclass(frozen=True)
class ModelFile:
    """One `.h5` file: its bytes by hash, its shapes, and what its inputs went through.

    taught: a digest of what it was trained on and how, where training it again would take long.
    """

    sha256: str
    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]
    preprocess: PreprocessSpec
    taught: str = ""

    def __post_init__(self) -> None:
        if len(self.sha256) != 64 or set(self.sha256) - set("0123456789abcdef"):
            raise ValueError(f"Expected a SHA-256 of 64 hex digits. Received: {self.sha256!r}.")

    def as_dict(self) -> dict[str, Any]:
        """As it stands in models.json, with the recipe's digest beside the recipe."""
        return {
            "sha256": self.sha256,
            "inputs": [list(shape) for shape in self.inputs],
            "outputs": [list(shape) for shape in self.outputs],
            "preprocess": asdict(self.preprocess),
            "preprocess_digest": self.preprocess.digest(),
            **({"taught": self.taught} if self.taught else {}),
        }


@dataclass(frozen=True)
class Release:
    """Everything that decides a verdict, apart from the weights themselves.

    target: the class word. champion: the model the verdict rests on. files: by file name.
    decision: parsed by `verdict`. low, high: thresholds on the calibrated score. promise: what
    calibration proved. novelty: parsed by `oneclass`, empty if nothing is ever novel.
    manifest_digest: SHA-256 of data/manifest.csv. relabel_digest: of the labels corrected beside
    it, "" where it was not noted yet. The mappings are read-only.
    """

    target: str
    seed: int
    git_commit: str
    keras_version: str
    manifest_digest: str
    champion: str
    files: Mapping[str, ModelFile]
    low: float
    high: float
    decision: Mapping[str, Any] = field(default_factory=dict)
    calibration: Mapping[str, Any] = field(default_factory=dict)
    promise: Mapping[str, Any] = field(default_factory=dict)
    novelty: Mapping[str, Any] = field(default_factory=dict)
    relabel_digest: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= 1:
            raise ValueError(f"Need 0 <= low <= high <= 1. Received: {self.low}, {self.high}.")
        for name in ("low", "high"):  # 0 and 0.0 are written differently, and would give two ids
            object.__setattr__(self, name, float(getattr(self, name)))
        for name in ("files", *RECIPES):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    @cached_property  # each verdict names it
    def id(self) -> str:
        """Twelve hex digits that change if and only if anything else here changes."""
        return _digest(self._facts())

    def knows_labels(self, relabel_digest: str) -> bool:
        """True if it was taught with these corrections; one that does not tell is taken at that."""
        return self.relabel_digest in ("", relabel_digest)

    def as_dict(self) -> dict[str, Any]:
        """As it stands in models.json."""
        return {**self._facts(), "id": self.id}

    def _facts(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            **{n: getattr(self, n) for n in ("seed", *WORDS) if n not in LATER or getattr(self, n)},
            "files": {name: file.as_dict() for name, file in self.files.items()},
            "thresholds": {"low": self.low, "high": self.high},
            **{n: dict(getattr(self, n)) for n in RECIPES if n not in LATER or getattr(self, n)},
        }


def verify_file(path: Path, sha256: str) -> None:
    """Raises ModelRefused unless the file is there and has exactly the expected bytes."""
    try:
        received = hash_file(path)
    except OSError as refused:
        raise ModelRefused(f"{path.name} is missing or cannot be read.") from refused
    if received != sha256:
        raise ModelRefused(
            f"{path.name} does not match {NAME}. "
            f"Received: sha256 {received[:12]}…, expected {sha256[:12]}…."
        )


def read_release(asset_dir: Path) -> Release:
    """The release that `asset_dir`/models.json describes; the files themselves are not read yet.

    Raises ModelRefused if it is missing, malformed, of another format, or changed by hand.
    """
    try:
        text = (asset_dir / NAME).read_text("utf-8")
        facts = json.loads(text, parse_constant=_finite, parse_float=_finite)
    except OSError as refused:
        where = asset_dir.absolute()
        raise ModelRefused(f"{NAME} is missing or cannot be read in {where}.") from refused
    except (ValueError, RecursionError) as refused:
        raise ModelRefused(f"{NAME} is not JSON: {refused}.") from refused
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        found = facts.get("format") if isinstance(facts, dict) else type(facts).__name__
        raise ModelRefused(f"{NAME} has another format. Received: {found!r}, expected {FORMAT}.")
    written = facts.pop("id", None)
    if written != _digest(facts):
        raise ModelRefused(
            f"{NAME} was changed after it was made. "
            f"Received: id {written!r}, expected {_digest(facts)!r}."
        )
    try:
        return _parse(facts)
    except KeyError as missing:
        raise ModelRefused(f"{NAME} lacks the field {missing}.") from missing
    except (TypeError, ValueError, AttributeError, OverflowError) as wrong:
        raise ModelRefused(f"{NAME} has a bad value: {wrong}") from wrong


def write_release(release: Release, asset_dir: Path) -> None:
    """Write models.json whole or not at all; it differs only where the release does."""
    text = json.dumps(release.as_dict(), indent=2, sort_keys=True, allow_nan=False) + "\n"
    write_whole(asset_dir / NAME, text)


def _digest(facts: Mapping[str, Any]) -> str:
    text = json.dumps(facts, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _finite(word: str) -> float:
    """A number of JSON; neither NaN nor one that is too large, such as 1e999."""
    if not math.isfinite(number := float(word)):
        raise ValueError(f"{word:.40} is no number that can be computed with")
    return number


def _parse(facts: dict[str, Any]) -> Release:
    return Release(
        seed=int(facts["seed"]),
        **{name: str(facts[name]) for name in WORDS if name in facts or name not in LATER},
        files={name: _parse_file(name, file) for name, file in facts["files"].items()},
        low=float(facts["thresholds"]["low"]),
        high=float(facts["thresholds"]["high"]),
        **{name: dict(facts[name]) for name in RECIPES if name in facts or name not in LATER},
    )


def _parse_file(name: str, facts: dict[str, Any]) -> ModelFile:
    if Path(name).name != name or not name.endswith(".h5") or not name.isprintable():
        raise ValueError(f"Expected the name of an .h5 file. Received: {name!r}.")
    spec = PreprocessSpec(**facts["preprocess"])
    if spec.digest() != facts["preprocess_digest"]:
        raise ModelRefused(
            f"{name} was trained with other preprocessing than this version of occ does. "
            f"Received: digest {spec.digest()}, expected {facts['preprocess_digest']}."
        )
    inputs, outputs = (tuple(map(tuple, facts[side])) for side in ("inputs", "outputs"))
    return ModelFile(str(facts["sha256"]), inputs, outputs, spec, str(facts.get("taught", "")))
