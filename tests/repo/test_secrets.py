"""The tracked files in, everything that must never be published out.

Paths of somebody's machine, registry addresses, tokens, pickles, photos of the data set.
"""

from __future__ import annotations

import ast
import base64
import csv
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

FORBIDDEN = {
    "a home folder": r"(?<![\w.$~}])/(?:home|Users)/[\w.-]+/|(?<![\w.$~}/])/roo[t]/",
    "a registry": r"\bpypi\.(?:org|python)|pythonhosted\.|registry\.npmjs|deb\.debian\.|conda\.ana"
    r"|--(?:extra-)?index-url|--find-[l]inks|--trusted-[h]ost",
    "a token": r"\bgh[pousr]_\w{30,}|\bgithub_pat_\w{30,}|\bAKIA[0-9A-Z]{16}\b|\bhf_[A-Za-z]{30,}"
    r"|\bxox[abpr]-[\w-]{10,}|\bAIza[\w-]{35}|\bsk-[\w-]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY",
    "a password in an address": r"\b(?:postgres|postgresql|mysql|https?)(?:\+\w+)?://[\w.-]+:"
    r"(?!secret@|password@|pass@)[^\s:@/{}<>]+@(?!localhost|127\.|host\b)",
}
UNPICKLERS = ("pickle", "cPickle", "cloudpickle", "dill", "joblib", "marshal", "shelve")
PICKLE_NAMES = (".pkl", ".pickle", ".joblib", ".pt", ".pth")


def secrets_of(text: str) -> list[str]:
    """What a text gives away: kind and the first characters of each find."""
    return [
        f"{kind}: {found.group()[:24]}"
        for kind, pattern in FORBIDDEN.items()
        for found in re.finditer(pattern, text)
    ]


def unpicklers_of(source: str) -> list[str]:
    """Imports of modules that run what they read, and NumPy's switch for it."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(node.module or "")
        elif isinstance(node, ast.keyword) and node.arg == "allow_pickle":
            found += [] if ast.unparse(node.value) == "False" else ["pickle"]
    return [name for name in found if name.split(".")[0] in UNPICKLERS]


def is_pickle(name: str, content: bytes) -> bool:
    """True by its name, or by the opening and closing bytes of pickle protocols 2 to 5."""
    framed = content[:1] == b"\x80" and content[1:2] in b"\x02\x03\x04\x05" and content[-1:] == b"."
    return name.endswith(PICKLE_NAMES) or (len(content) > 2 and framed)


def contents_of(path: Path, content: bytes) -> Iterator[bytes]:
    """A file's bytes, and the pictures that are inside it if it is a notebook."""
    yield content
    if path.suffix == ".ipynb":
        for cell in json.loads(content)["cells"]:
            bundles = [output.get("data", {}) for output in cell.get("outputs", [])]
            for bundle in [*bundles, *cell.get("attachments", {}).values()]:
                for kind, value in bundle.items():
                    if kind.startswith("image/") and kind != "image/svg+xml":
                        yield base64.b64decode("".join(value))


def photo_hashes(repository: Path) -> set[str]:
    """SHA-256 of every photo of the data set: originals, and copies of any mirror beside us."""
    manifests = [repository / "data/manifest.csv", *repository.parent.glob("*/data/manifest.csv")]
    known: set[str] = set()
    for manifest in manifests:
        with manifest.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                known |= {row["sha256"], row.get("mirror_sha256") or row["sha256"]}
    return known


def test_no_file_gives_away_a_machine_a_registry_or_a_token(
    tracked: tuple[Path, ...], repository: Path
) -> None:
    found = {}
    for path in tracked:
        content = (repository / path).read_bytes()
        if b"\0" not in content[:8000]:
            text = content.decode("utf-8", errors="replace")
            found[str(path)] = secrets_of(text) + [str(repository)] * (f"{repository}/" in text)
    assert {path: secrets for path, secrets in found.items() if secrets} == {}


def test_no_pickle_is_kept_or_read(
    tracked: tuple[Path, ...], repository: Path, python_files: dict[Path, str]
) -> None:
    assert [str(p) for p in tracked if is_pickle(p.name, (repository / p).read_bytes())] == []
    found = {str(path): unpicklers_of(source) for path, source in python_files.items()}
    assert {path: names for path, names in found.items() if names} == {}


def test_no_photo_of_the_data_set_is_published(tracked: tuple[Path, ...], repository: Path) -> None:
    known = photo_hashes(repository)
    assert len(known) > 1000, "the manifest is missing or empty: nothing was compared"
    published = [
        str(path)
        for path in tracked
        for content in contents_of(path, (repository / path).read_bytes())
        if hashlib.sha256(content).hexdigest() in known
    ]
    assert published == []


@pytest.mark.parametrize(
    "planted",
    [
        "/" + "home/ada/occ/photo.jpg",
        "/" + "Users/ada/occ",
        'open("/' + 'root/.netrc")',
        "pip install --index-" + "url x",
        "https://pypi" + ".org/simple",
        "gh" + "p_" + "a1B2" * 9,
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "postgres://ada:" + "hunter2@db.example.org/occ",
    ],
)
def test_a_planted_secret_is_found(planted: str) -> None:
    assert len(secrets_of(f"x = {planted}/")) == 1


@pytest.mark.parametrize(
    "harmless",
    [
        "postgres://user:secret@host/occ",
        "raw.githubusercontent.com/ada/fruit/home/banana.jpg",
        "data/home/photo.jpg",
        "the root/leaf of a tree",
        "sk-learn",
    ],
)
def test_harmless_text_is_left_alone(harmless: str) -> None:
    assert secrets_of(harmless) == []


def test_a_planted_pickle_is_found() -> None:
    assert is_pickle("model.pkl", b"") and is_pickle("model.bin", b"\x80\x04K\x01.")
    assert not is_pickle("photo.jpg", b"\xff\xd8\xff.")
    assert unpicklers_of("import pickle") == ["pickle"]
    assert unpicklers_of("from joblib import load") == ["joblib"]
    assert unpicklers_of("np.load(path, allow_pickle=True)") == ["pickle"]
    assert unpicklers_of("np.load(path, allow_pickle=False)") == []


def test_a_photo_inside_a_notebook_is_found() -> None:
    output = {"data": {"image/png": base64.b64encode(b"a photo").decode()}}
    notebook = json.dumps({"cells": [{"outputs": [output]}]}).encode()
    assert b"a photo" in contents_of(Path("x.ipynb"), notebook)
