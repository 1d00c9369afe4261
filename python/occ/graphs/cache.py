"""Model files and their expected SHA-256 -> folders of f32 graphs, converted once, cached by hash.

The conversion runs in one child process (`occ.convert`), so the web process never holds Keras. A
cache entry is used only if both its files have the hashes that were written down beside them.
May import: errors, files, release, graphs.room.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from occ.errors import ModelRefused
from occ.files import hash_file, in_turn
from occ.graphs.room import TOO_LATE, copy_without_name, refuse_conversion
from occ.release import verify_file

CONVERTER = 2  # goes up whenever `convert` would write another graph for the same file
XML, BIN, FACTS, LOCK = "graph.xml", "graph.bin", "graph.json", "convert.lock"
CONVERT_WAIT_S = 300  # a model; 4 s here, and a host with a tenth of the speed still finishes
DRAFTS = "draft."  # begins the name of a folder that a killed process may have left


class GraphChanged(ModelRefused):
    """A cache entry is not, or no longer, what was written: who asks again gets it made anew."""


@dataclass(frozen=True)
class Entry:
    """The place of one model's graph in the cache. path: of the `.h5` file."""

    path: Path
    sha256: str
    folder: Path

    def is_whole(self) -> bool:
        """True if it is of this model and both its files are as they were written."""
        try:
            facts = json.loads((self.folder / FACTS).read_text())
            return facts == self.facts(self.folder)
        except (OSError, ValueError, RecursionError):
            return False

    def facts(self, folder: Path) -> dict[str, str]:
        """What is written beside the graph in a folder: the hashes of model and graph."""
        return {"model": self.sha256, **{name: hash_file(folder / name) for name in (XML, BIN)}}


def compile_model_files(files: Iterable[tuple[Path, str]], cache_dir: Path) -> list[Path]:
    """The folders of the verified graphs of `.h5` files; those not in the cache are converted.

    files: paths, each with its SHA-256. Raises ModelRefused if a file is not the expected one or
    cannot be converted. Several processes may call this at once: they wait for each other.
    """
    cache_dir = cache_dir.resolve()
    entries = [
        Entry(path.resolve(), sha256, cache_dir / f"{sha256[:16]}-{CONVERTER}")
        for path, sha256 in files
    ]
    for entry in entries:
        verify_file(entry.path, entry.sha256)
    missing = [entry for entry in entries if not entry.is_whole()]
    if missing:
        try:
            cache_dir.mkdir(parents=True, exist_ok=True)
            with in_turn(cache_dir / LOCK):  # two converters at once need 600 MB
                # some may have been made while we waited
                _convert([entry for entry in missing if not entry.is_whole()], cache_dir)
        except OSError as refused:
            names = ", ".join(entry.path.name for entry in missing)
            raise ModelRefused(
                f"The converted form of {names} cannot be kept in {cache_dir}: {refused}.",
                advice="Set OCC_CACHE_DIR to a folder that can be written.",
            ) from refused
    return [entry.folder for entry in entries]


def compile_model_file(path: Path, sha256: str, cache_dir: Path) -> Path:
    """The folder of the verified graph of one `.h5` file, as `compile_model_files` gives it."""
    return compile_model_files([(path, sha256)], cache_dir)[0]


def open_entry(folder: Path) -> tuple[bytes, mmap.mmap]:
    """(graph.xml, graph.bin mapped) of a folder that was given, both as they were written.

    The weights are of a copy without a name, which goes with the process: what happens to the cache
    changes no answer of who has loaded it. Raises GraphChanged if another process wrote meanwhile.
    """
    try:
        facts = json.loads((folder / FACTS).read_text())
        xml = (folder / XML).read_bytes()
        with copy_without_name(folder / BIN, folder.parent) as copy:
            found = {XML: hashlib.sha256(xml), BIN: hashlib.file_digest(copy, "sha256")}
            if any(facts[name] != one.hexdigest() for name, one in found.items()):
                raise GraphChanged(f"The converted form in {folder} was changed while it was read.")
            return xml, mmap.mmap(copy.fileno(), 0, access=mmap.ACCESS_COPY)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as fault:
        raise GraphChanged(f"The converted form in {folder} cannot be read: {fault}.") from fault


def disown_entry(folder: Path, xml: bytes, reason: str) -> GraphChanged:
    """The refusal of an entry with the right hashes that cannot be loaded, which is one no more.

    xml: what was read of it; another process may have made it anew since, and that one stays.
    """
    with suppress(OSError), in_turn(folder.parent / LOCK):  # if it stays, it is refused again
        if (folder / XML).read_bytes() == xml:
            (folder / FACTS).unlink()
    last = (reason.strip().splitlines() or ["no reason is known"])[-1]
    return GraphChanged(
        f"OpenVINO cannot load the converted form in {folder}: {last}",
        advice="Install the packages as `make app` does, and remove that folder.",
    )


def _convert(entries: list[Entry], cache_dir: Path) -> None:
    """Make entries beside their places, then move them there whole; those made before a fault too.

    Whoever calls holds the lock: any other draft is of a process that is gone.
    """
    for left in (*cache_dir.glob(f"{DRAFTS}*"), *_outdated(cache_dir)):
        shutil.rmtree(left, ignore_errors=True)
    if not entries:
        return
    draft = Path(tempfile.mkdtemp(prefix=DRAFTS, dir=cache_dir))
    try:
        reason = _run_child(entries, draft)
        for number, entry in enumerate(entries):
            made = draft / str(number)
            if not made.exists():  # the child ended before this one
                raise refuse_conversion(entry.path, cache_dir, reason)
            (made / FACTS).write_text(json.dumps(entry.facts(made), indent=2) + "\n")
            # half-written, changed or a link to nowhere, or we would not be here
            if entry.folder.exists() or entry.folder.is_symlink():
                os.replace(entry.folder, draft / f"bad.{number}")
            os.replace(made, entry.folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _outdated(cache_dir: Path) -> list[Path]:
    """The folders of graphs that an older converter made."""
    names = {str(number) for number in range(CONVERTER)}
    return [path for path in cache_dir.glob("*-*") if path.name.rpartition("-")[2] in names]


def _run_child(entries: list[Entry], draft: Path) -> str:
    """Convert in a process of its own, whose memory is given back, into folders 0, 1, … of draft.

    Returns why it ended, if one of them is not there.
    """
    command = [sys.executable, "-m", "occ.convert", str(draft)]
    command += [word for entry in entries for word in (str(entry.path), entry.sha256)]
    wait_s = CONVERT_WAIT_S * len(entries)
    try:
        child = subprocess.run(
            command,
            cwd=Path(__file__).resolve().parents[2],  # so that `occ` is found uninstalled too
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=wait_s,
        )
    except subprocess.TimeoutExpired:
        return f"{TOO_LATE} {wait_s} seconds"
    lines = child.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"the converter ended with status {child.returncode}."
