"""The object that is looked for -> the picture that stands for the site, and a browser's icons.

A banana has a mark of its own; any other object gets one that shows none. May import: values.
"""

from __future__ import annotations

from occ.values import POSITIVE

BANANA, ANY = "/assets/icon.svg", "/assets/any.svg"
DRAWN = '<link rel="icon" href="{}" type="image/svg+xml">'
# For browsers that know no drawn icon, and phones that put the page among their apps
PAINTED = (
    '<link rel="icon" href="/assets/favicon.ico" sizes="32x32">',
    '<link rel="apple-touch-icon" href="/assets/icon-192.png">',
)


def mark_of(target: str) -> str:
    """The address of the mark.

    >>> mark_of("banana"), mark_of("mug")
    ('/assets/icon.svg', '/assets/any.svg')
    """
    return BANANA if target == POSITIVE else ANY


def icon_tags(target: str) -> str:
    """What stands in the head of every page."""
    painted = PAINTED if target == POSITIVE else ()
    return "\n".join([*painted, DRAWN.format(mark_of(target))])
