"""What the proxies in front say of a client -> its address and scheme, as far as OCC_PROXIES goes.

Each proxy adds the address it was asked from to X-Forwarded-For, so that the last ones are true and
what stands before them is only claimed. May import: nothing of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def believe_proxies(app: Wsgi, proxies: int) -> Wsgi:
    """The app, told who really asks. proxies: how many stand in front, at least 1.

    Told in a copy: gunicorn's own dictionary, which it might log, keeps the proxy's address.
    """

    def told(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        addresses = _listed(environ.get("HTTP_X_FORWARDED_FOR", ""))
        schemes = _listed(environ.get("HTTP_X_FORWARDED_PROTO", "").lower())
        claims = {}
        if len(addresses) >= proxies and (address := read_address(addresses[-proxies])):
            claims["REMOTE_ADDR"] = address
        # Most proxies replace the scheme, so that one value stands for all of them.
        scheme = schemes[-min(proxies, len(schemes))] if schemes else ""
        if scheme in ("http", "https"):
            claims["wsgi.url_scheme"] = scheme
        return app(environ | claims, start_response)

    return told


def read_address(word: str) -> str:
    """An entry of X-Forwarded-For without port and brackets; "" if it is no address.

    >>> read_address("203.0.113.7:5000"), read_address("[2001:db8::1]:443"), read_address("me")
    ('203.0.113.7', '2001:db8::1', '')
    """
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        return str(ip_address(word))
    except ValueError:
        return ""


def _listed(header: str) -> list[str]:
    return [word for each in header.split(",") if (word := each.strip())]
