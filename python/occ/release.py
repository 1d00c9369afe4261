"""models.json <-> the facts of a release."""

from __future__ import annotations
import hashlib
from pathlib import Path
from occ.errors import ModelRefused


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify_file(path: Path, sha256: str) -> None:
    """Raises ModelRefused unless the file is there and has exactly the expected bytes."""
    try:
        received = hash_file(path)
    except OSError as refused:
        raise ModelRefused(f"{path.name} is not in {path.parent}, or cannot be read.") from refused
    if received != sha256:
        raise ModelRefused(
            f"{path.name} does not match models.json. "
            f"Received: sha256 {received[:12]}…, expected {sha256[:12]}…."
        )
