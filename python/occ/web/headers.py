"""Every answer gets the headers that keep a browser from being used against its owner.

The pages add the digests of their inline scripts to `server.config["SCRIPT_HASHES"]`. May import:
web.problems.
"""

from __future__ import annotations

from flask import Flask, Response, current_app, request

from occ.web.problems import is_ours

HASHES = "SCRIPT_HASHES"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",  # a receipt in an address must not travel
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=()",
}
NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
VISITORS_OWN = ("Cookie", "Accept-Language")  # language and theme: see visitor.py
YEAR_S = 31_536_000


def install_headers(server: Flask) -> None:
    """Add the headers to every answer of this app."""
    server.config.setdefault(HASHES, [])
    server.after_request(add_headers)


def add_headers(answer: Response) -> Response:
    """The strictest policy for data, Dash's needs for pages."""
    for name, value in ALWAYS.items():
        answer.headers.setdefault(name, value)
    ours = is_ours(request.path)
    policy = NOTHING if ours else page_policy(current_app.config[HASHES])
    answer.headers.setdefault("Content-Security-Policy", policy)
    if ours:
        answer.headers.setdefault("Cache-Control", "no-store")
    elif "Cache-Control" not in answer.headers:  # pages and what they ask for; files have theirs
        answer.headers["Cache-Control"] = "private, no-cache"
        answer.vary.update(VISITORS_OWN)
    if request.is_secure:
        answer.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_S}")
    return answer


def page_policy(script_hashes: list[str]) -> str:
    """Own files and the listed inline scripts only.

    Styles may stand inline: Dash's components set them; photos may be blob: and data: (previews).

    >>> "script-src 'self' 'sha256-abc='" in page_policy(["'sha256-abc='"])
    True
    """
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *script_hashes)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "font-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
