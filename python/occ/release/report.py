"""A report's facts -> the same with a digest of all of them, and a refusal of one changed since.

A report is told of in README, both cards and the app, and releases are judged by it; no figure
counts that no command wrote. May import: errors.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping

from occ.errors import DataRefused

REPORT, SEAL = "report.json", "digest"
FORMAT = 1  # of what stands in it: who reads it may take every field of this format for granted


def stand_in(name: str) -> str:
    """The name under which the words about a model are kept: that of the banana's class.

    >>> stand_in("class_504"), stand_in("class_504_by_LNet"), stand_in("CNet")
    ('class_954', 'class_954_by_LNet', 'CNet')
    """
    return re.sub(r"^class_\d+", "class_954", name)


def seal(facts: Mapping[str, object]) -> dict[str, object]:
    """The facts with their digest, which takes the place of an older one."""
    return {**facts, SEAL: _digest(facts)}


def refuse_changed(report: Mapping[str, object]) -> None:
    """Raise DataRefused unless the digest is that of all other facts."""
    if report.get(SEAL) != _digest(report):
        raise DataRefused(
            f"The report of release {report.get('release')} is not as `occ evaluate` wrote it: its "
            "digest is that of other figures.",
            advice="Restore report.json beside its models, or run `occ evaluate` again.",
        )


def _digest(facts: Mapping[str, object]) -> str:
    """sha256 of the facts but the digest: 64 hexadecimal digits, the same in any order of keys."""
    bare = {name: value for name, value in facts.items() if name != SEAL}
    return hashlib.sha256(json.dumps(bare, sort_keys=True).encode()).hexdigest()
