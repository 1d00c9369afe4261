"""A manifest row -> its original from the web, in a file whose hash is right.

Bounded: tries, seconds and bytes. What was cut off stays in `<name>.part` and is continued by Range
where the server can, else begun again. Never asks twice for what the server says it has not.
May import: errors, values, dataset.manifest, dataset.raw, dataset.sources.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from occ.dataset.manifest import Row, digest_of
from occ.dataset.raw import ending_of
from occ.dataset.sources import raw_url
from occ.errors import DataRefused
from occ.values import MAX_BYTES

if TYPE_CHECKING:
    import httpx

LATER = (408, 425, 429, 500, 502, 503, 504, 507, 509, 520, 522, 524)  # worth asking again
LONGEST_WAIT_S = 60.0  # a server may name a longer one; the next `occ data fetch` goes on then


@dataclass(frozen=True)
class Patience:
    """How long to go on. pause_s: before the second try, doubled each time; timeout_s: silence."""

    tries: int = 4
    pause_s: float = 1.0
    timeout_s: float = 20.0
    deadline_s: float = 300.0
    cap_bytes: int = MAX_BYTES


class _TryAgain(Exception):
    """This try failed and another may not; wait_s: what the server asked for."""

    def __init__(self, reason: str, wait_s: float = 0.0):
        super().__init__(reason)
        self.wait_s = wait_s


@contextmanager
def open_web(base_url: str, patience: Patience, jobs: int, stop: threading.Event) -> Iterator[Web]:
    """Connections to one host, closed at the end. DataRefused if that is no web address, or if a
    proxy is set that cannot be used."""
    import httpx

    if not _is_web(base_url):
        raise DataRefused(
            f"Expected a web address such as https://example.org. Received: {base_url!r}.",
            advice="Mend --base-url or leave it out.",
        )
    try:
        opened = httpx.Client(
            timeout=patience.timeout_s,
            follow_redirects=True,  # a renamed repository; the hash says if it is the same photo
            headers={"Accept-Encoding": "identity"},  # so that a Range counts the photo's own bytes
            limits=httpx.Limits(max_connections=jobs),
        )
    except (ImportError, ValueError, httpx.InvalidURL) as fault:
        raise DataRefused(  # without its address, which may hold a password
            "The proxy that the environment sets is of a kind that cannot be used here.",
            advice="Set HTTPS_PROXY and ALL_PROXY to an http:// address, or unset them.",
        ) from fault
    with opened as client:
        yield Web(client, base_url, patience, jobs, stop)


def _is_web(address: str) -> bool:
    import httpx

    try:
        url = httpx.URL(address)
        return url.scheme in ("http", "https") and bool(url.host)
    except (httpx.InvalidURL, ValueError):  # broken, or letters that no name has
        return False


@dataclass
class Web:
    """Originals from their public addresses; the same three calls as `mirror.Mirror`.

    deaf: photos in a row for which no connection could be made.
    """

    client: httpx.Client
    base_url: str
    patience: Patience
    jobs: int
    stop: threading.Event
    deaf: int = 0

    def expect(self, row: Row) -> tuple[str, str]:
        """(file ending, sha256 of the bytes to come); DataRefused if the row names no address."""
        if not row.repo:
            raise DataRefused(
                "it has no public address; `occ data add` takes own photos", advice=""
            )
        return ending_of(row.path), row.sha256

    def address(self, row: Row) -> str:
        """The original's address."""
        return raw_url(row.repo, row.commit, row.path, self.base_url) if row.repo else ""

    def bring(self, row: Row, place: Path) -> None:
        """Put the original at `place` in one piece; DataRefused with the reason if that fails."""
        import httpx

        part = place.with_name(f"{place.name}.part")
        reason = f"not tried: no connection to {self.base_url}"
        connected = False
        for attempt in range(self.patience.tries if self.deaf < self.jobs else 0):
            try:
                if self._try_once(row, part):
                    os.replace(part, place)
                    return
                raise _TryAgain("the rest did not fit the beginning")
            except (httpx.RequestError, _TryAgain) as fault:
                reason = str(fault) or type(fault).__name__
                connected = not isinstance(fault, httpx.ConnectError | httpx.ConnectTimeout)
                wait_s = max(self.patience.pause_s * 2**attempt, getattr(fault, "wait_s", 0.0))
            if attempt + 1 < self.patience.tries and self.stop.wait(min(wait_s, LONGEST_WAIT_S)):
                break
        self.deaf += not connected
        raise DataRefused(reason, advice="")

    def _try_once(self, row: Row, part: Path) -> bool:
        """Complete `part`; True if it is the photo, False if a continued one is not (now gone)."""
        have = part.stat().st_size if part.exists() else 0
        if have and digest_of(part) == row.sha256:  # stopped between the last byte and the renaming
            return True
        continued = self._download(self.address(row), part, have)
        received = digest_of(part)
        if received == row.sha256:
            return True
        part.unlink()
        if continued:
            return False
        raise DataRefused(f"wrong bytes: sha256 {received}, expected {row.sha256}", advice="")

    def _download(self, address: str, part: Path, have: int) -> bool:
        """Write the answer to `part`, after its `have` bytes if the server can; True if so."""
        until = time.monotonic() + self.patience.deadline_s
        asked = {"Range": f"bytes={have}-"} if have else {}
        with self.client.stream("GET", address, headers=asked) as answer:
            self.deaf = 0
            continued = _continues(answer, part, have)
            size_bytes = have if continued else 0
            with part.open("ab" if continued else "wb") as file:
                for chunk in answer.iter_bytes():
                    file.write(chunk)
                    size_bytes += len(chunk)
                    if size_bytes > self.patience.cap_bytes:
                        break
                    if self.stop.is_set():
                        raise DataRefused("stopped", advice="")
                    if time.monotonic() > until:
                        raise _TryAgain(f"not complete after {self.patience.deadline_s:g} s")
        if size_bytes > self.patience.cap_bytes:
            part.unlink()
            raise DataRefused(f"larger than {self.patience.cap_bytes} bytes", advice="")
        return continued


def _continues(answer: httpx.Response, part: Path, have: int) -> bool:
    """True if the answer goes on where `part` ends, False if it is the whole; raises if neither."""
    status = answer.status_code
    if status == 200:
        return False
    if status == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
        return True
    if status in (206, 416):  # the beginning is of no use to this server
        part.unlink(missing_ok=True)
        raise _TryAgain("the server did not continue where the file ends")
    if status in LATER:
        wait = answer.headers.get("Retry-After", "")
        raise _TryAgain(f"the server answered {status}", float(wait) if wait.isdigit() else 0.0)
    raise DataRefused(f"the server answered {status}", advice="")
