"""A release of one object or another in; what the pages offer and say for it out."""

from __future__ import annotations

from fake import FakeRelease
from occ.settings import Settings
from occ.web.pages.about import read_about


def test_pictures_of_bananas_are_offered_to_try_where_bananas_are_looked_for() -> None:
    bananas = read_about(Settings(), FakeRelease())
    assert "/assets/examples/1-banana-on-wood.jpg" in bananas.examples
    mugs = read_about(Settings(target="mug"), FakeRelease(target="mug"))
    assert mugs.examples == () and mugs.for_browser()["examples"] == []
