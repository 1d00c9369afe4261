"""A port and a photo -> what a crowd sees that uploads it again and again: answers and waits.

May import: errors.
"""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

from occ.errors import OccError

PATH = "/api/v1/predictions"
HEADERS = {"Content-Type": "image/jpeg"}
PAUSE_S = 1.0  # who is told to come back later does so, as a good client


@dataclass
class Seen:
    """Of all clients together. waits_ms: of answered requests alone; later: told to come back."""

    waits_ms: list[float] = field(default_factory=list)
    later: int = 0
    faults: list[str] = field(default_factory=list)


def ask_for(
    port: int, photo: bytes, *, clients: int, seconds: float, explained: bool = False
) -> dict:
    """Each client sends the photo, waits for the answer, and sends it again, until the time is up.

    explained: it asks for the steps, the map and every network's score too, as the page does.
    Raises OccError on an answer that is neither a verdict nor "come back later".
    """
    seen, started = Seen(), time.monotonic()
    path = f"{PATH}?explain=1" if explained else PATH
    threads = [
        threading.Thread(target=_ask, args=(port, path, photo, started + seconds, seen))
        for _ in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken_s = time.monotonic() - started
    if seen.faults or len(seen.waits_ms) < 2:
        raise OccError(f"The served site failed: {(seen.faults or ['it answered nobody'])[0]}.")
    cuts = statistics.quantiles(seen.waits_ms, n=100, method="inclusive")
    return {
        "requests_per_s": round(len(seen.waits_ms) / taken_s, 1),
        **{f"p{place}_ms": round(cuts[place - 1], 1) for place in (50, 95, 99)},
        "answered": len(seen.waits_ms),
        "told_to_come_later": seen.later,
    }


def _ask(port: int, path: str, photo: bytes, end: float, seen: Seen) -> None:
    client = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        while time.monotonic() < end:
            started = time.perf_counter()
            client.request("POST", path, body=photo, headers=HEADERS)
            answer = client.getresponse()
            told = answer.read()
            if answer.status == 201:
                seen.waits_ms.append(1000 * (time.perf_counter() - started))
            elif answer.status == 503:
                seen.later += 1
                time.sleep(min(PAUSE_S, max(end - time.monotonic(), 0)))
            else:
                raise HTTPException(f"{answer.status} {told[:200]!r}")
    except (OSError, HTTPException) as fault:
        seen.faults.append(repr(fault))
    finally:
        client.close()
