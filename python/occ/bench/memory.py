"""A process on this machine -> the megabytes it holds. May import: nothing of ours."""

from __future__ import annotations

import resource
from pathlib import Path

NOW, MOST = "VmRSS", "VmHWM"  # Linux's names for what is held now, and what was at the worst


def memory_mb(process: int | str = "self") -> dict[str, float | None]:
    """Megabytes of a process: resident now, and the most it ever held; None where nobody knows.

    Linux's getrusage would count the parent's memory too, which lasts until the exec.
    """
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:  # macOS, whose peak is in bytes
        if process != "self":
            return {"resident_mb": None, "peak_mb": None}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return {"resident_mb": None, "peak_mb": round(peak / 1e6, 1)}
    found = dict(line.split(":", 1) for line in lines if ":" in line)
    sizes = {"resident_mb": NOW, "peak_mb": MOST}
    return {key: round(int(found[name].split()[0]) * 1024 / 1e6, 1) for key, name in sizes.items()}


def children_of(process: int) -> list[int]:
    """The ids of a process's own children; none where the system does not tell."""
    try:
        return [
            int(word)
            for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()
        ]
    except OSError:
        return []
