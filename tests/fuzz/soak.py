"""A crowd in, a table out: python tests/fuzz/soak.py [--seconds 180] [--output FILE].

The real app under gunicorn, as Procfile starts it; photos of 0.1, 4 and 12 megapixels, 5 % bad.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))  # tests are no package
sys.path.insert(0, str(Path(__file__).parents[1] / "web"))
import photos
import photos_bad
from served import serving

LATER = (429, 503)
INTENDED = (201, 413, 415, 422, *LATER)
FAULTS = ("failures", "lost", "doubled", "unasked")
BAD_SHARE, KEPT_SHARE = 0.05, 0.2


@dataclass
class Seen:
    """What all clients saw. waits_s: of answers, not of being told to come later."""

    waits_s: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def main() -> int:
    """Exit status: 1 if an answer was not intended, or one was lost or doubled."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seconds", type=int, default=180)
    words.add_argument("--clients", type=int, default=32)
    words.add_argument("--output", type=Path, help="write the figures as JSON here too")
    asked = words.parse_args()
    seen = Seen()
    with tempfile.TemporaryDirectory() as name:
        with serving(Path(name), site="app", OCC_RATE_LIMIT="") as (url, process):
            soak(url, psutil.Process(process.pid), asked, seen)
        with sqlite3.connect(Path(name) / "occ.sqlite") as database:
            stored = [row[0] for row in database.execute("SELECT id FROM predictions")]
    figures = sum_up(seen, stored, asked)
    show(figures, seen.failures)
    if asked.output:
        asked.output.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return int(any(figures[name] for name in FAULTS))


def soak(url: str, process: psutil.Process, asked: argparse.Namespace, seen: Seen) -> None:
    """Let all clients ask until the time is over, and note the memory of all processes."""
    end_s = time.monotonic() + asked.seconds
    files = draw_files()
    clients = [
        threading.Thread(target=ask, args=(url, files, number, end_s, seen))
        for number in range(asked.clients)
    ]
    for client in clients:
        client.start()
    while time.monotonic() < end_s:
        family = [process, *process.children(recursive=True)]
        used = sum(one.memory_full_info().pss for one in family) / 2**20
        seen.memory.append((asked.seconds - (end_s - time.monotonic()), used))
        time.sleep(1)
    for client in clients:
        client.join()


def draw_files() -> tuple[list[bytes], list[bytes]]:
    """Good photos of three sizes, the small ones more often, and bad ones."""
    drawn = [photos.draw_banana(400, 300).resize(size) for size in ((2304, 1728), (4000, 3000))]
    large = [photos.encode(one, "JPEG", quality=85) for one in drawn]
    small = photos.encode(photos.draw_banana(384, 288), "JPEG", quality=90)
    bad = [data for data, _ in photos_bad.bad_photos().values() if len(data) < 1_000_000]
    return [*[small] * 6, *[large[0]] * 3, large[1]], bad


def ask(url: str, files: tuple, number: int, end_s: float, seen: Seen) -> None:
    """One client: a photo after the other, some to be kept, each with a key of its own.

    Who is told to come back later does so then, as browsers and good programs do.
    """
    chance, (good, bad) = random.Random(number), files
    with httpx.Client(base_url=url, timeout=60) as client:
        while time.monotonic() < end_s:
            photo = chance.choice(bad if chance.random() < BAD_SHARE else good)
            learn = int(chance.random() < KEPT_SHARE)
            headers = {
                "Content-Type": "image/jpeg",
                "Idempotency-Key": f"{number}-{chance.random()}",
            }
            started_s = time.monotonic()
            try:
                path = f"/api/v1/predictions?learn={learn}"
                sent = client.post(path, content=photo, headers=headers)
            except httpx.HTTPError as fault:
                seen.failures.append(repr(fault))
                continue
            seen.statuses.append(sent.status_code)
            if sent.status_code in LATER:
                pause_s = float(sent.headers["Retry-After"])
                time.sleep(max(min(pause_s, end_s - time.monotonic()), 0))
                continue
            seen.waits_s.append(time.monotonic() - started_s)
            if sent.status_code == 201:
                seen.ids.append(sent.json()[0]["id"])
            elif sent.status_code not in INTENDED:
                seen.failures.append(f"{sent.status_code}: {sent.text[:200]}")


def sum_up(seen: Seen, stored: list[str], asked: argparse.Namespace) -> dict:
    """All that was seen, as JSON-ready figures; memory by third, so that growth shows."""
    cuts = statistics.quantiles(seen.waits_s, n=100)
    thirds = [
        [mb for at, mb in seen.memory if third <= 3 * at / asked.seconds < third + 1]
        for third in range(3)
    ]
    means = [round(statistics.mean(third), 1) if third else None for third in thirds]
    statuses = Counter(map(str, seen.statuses))
    return {
        "seconds": asked.seconds,
        "clients": asked.clients,
        "requests": len(seen.statuses),
        "answered_per_s": round(len(seen.waits_s) / asked.seconds, 1),
        "statuses": dict(sorted(statuses.items())),
        **{f"p{place}_s": round(cuts[place - 1], 2) for place in (50, 95, 99)},
        "memory_mb_by_third": means,
        "memory_most_mb": round(max(mb for _, mb in seen.memory), 1),
        "memory_last_third_by_second": round(means[2] / means[1], 3) if all(means[1:]) else None,
        "accepted": len(seen.ids),
        "stored": len(stored),
        "lost": len(set(seen.ids) - set(stored)),
        "doubled": len(stored) - len(set(stored)),
        "unasked": len(set(stored) - set(seen.ids)),
        "failures": len(seen.failures),
    }


def show(figures: dict, failures: list[str]) -> None:
    """Print one figure a line, and the first failures in words."""
    for name, value in figures.items():
        print(f"{name.replace('_', ' '):28} {value}")
    for failure in failures[:5]:
        print(failure, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
