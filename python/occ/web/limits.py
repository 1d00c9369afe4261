"""How much one client may ask in a minute; how many may ask at once is in slots.py.

May import: settings, web/upload.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from ipaddress import IPv6Network, ip_address

from flask import Flask, request
from flask_limiter import Limiter
from limits import parse_many

from occ.settings import Settings
from occ.web.upload import count_photos

JUMP_S = 30  # a clock that is kept right moves by milliseconds
HOME_BITS = 64  # of an IPv6 address: whoever has one has all that begin with these


@dataclass
class ClockWatch:
    """Counts end by the wall clock: set back an hour, it would lock clients out for an hour."""

    limiter: Limiter
    offset_s: float = field(default_factory=lambda: time.time() - time.monotonic())

    def forget_after_jump(self) -> None:
        """Start counting anew if the wall clock was set by more than JUMP_S."""
        offset_s = time.time() - time.monotonic()
        if abs(offset_s - self.offset_s) > JUMP_S:
            self.limiter.reset()
            self.offset_s = offset_s


def name_client(address: str) -> str:
    """The word under which a client is counted: of IPv6 the network, or each had 2 ** 64 words.

    >>> name_client("2001:db8::7"), name_client("::ffff:192.0.2.1"), name_client("192.0.2.1")
    ('2001:db8::/64', '192.0.2.1', '192.0.2.1')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address  # whoever comes by a socket that is a file has none
    if found.version == 4:
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), HOME_BITS), strict=False))


def limit_routes(server: Flask, settings: Settings) -> None:
    """Count photos and feedback per client address; 429 with Retry-After beyond the limit.

    A client is known by its address only, kept in the memory of this process until its window is
    over. One photo counts one: twenty in one request cost what twenty requests cost.
    """
    if not settings.rate_limit:
        return
    least = min(limit.amount for limit in parse_many(settings.rate_limit))
    limiter = Limiter(
        lambda: name_client(request.remote_addr or "no address"),
        app=server,
        storage_uri="memory://",
        headers_enabled=True,
    )

    def cost() -> int:
        """Photos asked for, but never more than a whole window: else it could never pass."""
        return min(count_photos(request), least)

    server.before_request(ClockWatch(limiter).forget_after_jump)
    message = f"Too many requests: at most {settings.rate_limit}. Please wait a little."
    for endpoint, price in (("api.create", cost), ("api.comment", 1), ("review.enter", 1)):
        if endpoint not in server.view_functions:
            continue  # the review pages are closed
        limited = limiter.limit(settings.rate_limit, cost=price, error_message=message)
        server.view_functions[endpoint] = limited(server.view_functions[endpoint])
