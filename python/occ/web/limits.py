"""How much one client may ask in a minute; how many may ask at once is in slots.py.

Wrong review tokens have a limit of their own, which stays when the one of photos is switched off.
May import: settings, web.upload.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from ipaddress import IPv6Network, ip_address
from typing import Any, cast

from flask import Flask, Response, g, request
from flask_limiter import Limiter, RequestLimit
from limits import RateLimitItem, parse, parse_many
from limits.storage import MemoryStorage

from occ.settings import Settings
from occ.web.upload import count_photos

GUESSES = "10/minute"
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
    """Count photos, feedback and wrong review tokens per client address; beyond the limit 429
    with Retry-After.

    A client is known by its address only, kept in the memory of this process until its window is
    over. One photo counts one: twenty in one request cost what twenty requests cost. What is
    refused costs nothing: nobody looked at it.
    """
    server.after_request(tell_own_wait)  # what is named first is called last: after the limiter
    limiter = Limiter(
        lambda: name_client(request.remote_addr or "no address"),
        app=server,
        storage_uri="memory://",
        headers_enabled=True,
    )
    server.after_request(note_own_wait)
    server.before_request(ClockWatch(limiter).forget_after_jump)

    def give_back(_beyond: RequestLimit, cost: Callable[[RateLimitItem], int]) -> None:
        # Counted before it was compared, in one step: so no two requests pass on the same rest
        for asked in limiter.current_limits:
            cast(MemoryStorage, limiter.storage).decr(asked.key, cost(asked.limit))

    def limit(endpoint: str, most: str, window: RateLimitItem, **rules: Any) -> None:
        message = f"Too many requests: at most {most}. Please wait a little."
        limited = limiter.limit(str(window), error_message=message, **rules)
        server.view_functions[endpoint] = limited(server.view_functions[endpoint])

    if "review.enter" in server.view_functions:  # else the review pages are closed
        wrong = {"deduct_when": lambda answer: answer.status_code == 403}
        limit("review.enter", GUESSES, parse(GUESSES), **wrong)
    if not settings.rate_limit:
        return
    for each in parse_many(settings.rate_limit):
        for endpoint, cost in (("api.create", cost_of_photos), ("api.comment", cost_of_word)):
            back = partial(give_back, cost=cost)
            limit(endpoint, settings.rate_limit, each, cost=partial(cost, each), on_breach=back)


def cost_of_word(_limit: RateLimitItem) -> int:
    """What a word about an answer costs, whatever else its request carries."""
    return 1


def note_own_wait(answer: Response) -> Response:
    """Keep in mind after how many seconds the answer itself says that it is worth a try."""
    g.own_wait = answer.headers.get("Retry-After")
    return answer


def tell_own_wait(answer: Response) -> Response:
    """Flask-Limiter tells everybody the end of the window, which is so only beyond the limit."""
    if own_wait := g.get("own_wait"):
        answer.headers["Retry-After"] = own_wait
    elif answer.status_code != 429:
        answer.headers.pop("Retry-After", None)
    return answer


def cost_of_photos(window: RateLimitItem) -> int:
    """Photos asked for, but never more than the whole window: else it could never pass."""
    return min(count_photos(request), window.amount)
