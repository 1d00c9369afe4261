"""A release that asks another network in, what its model card says of that out."""

from __future__ import annotations

from dataclasses import replace

import tiny
from occ.training.cards.decision import say_closer, say_made_up


def test_another_network_is_told_with_where_it_looks_and_how_much_it_counts():
    said = " ".join(
        say_closer(tiny.other_classifier(least=-4.0, sure=4.0, share=0.3).release).split()
    )
    assert said == (
        "Unless that is below 0.047 or from 0.912 on, another frozen network, `LNet.h5`, looks at "
        "the whole photo and at the place that seems most like the target, 40 % of the photo's "
        "side and enlarged. What `LNetDNN.h5` says of these counts 30 %, by the likeliest "
        "of them, the first look the rest."
    )
    whole = say_closer(tiny.other_classifier(whole_share=0.25).release)
    assert (
        "counts 50 % (25 % of that the whole photo, the rest the likeliest look), the"
        in " ".join(whole.split())
    )
    patched = say_closer(tiny.other_classifier(whole_share=0.25, patches=True).release)
    assert (
        "the rest the likeliest of its looks and of their patches, 9 of each), the first look"
        in " ".join(patched.split())
    )
    two = say_closer(tiny.other_classifier(places=2).release)
    assert "the 2 places that seem most like" in " ".join(two.split())


def test_copies_are_told_of_the_head_that_was_taught_them_if_it_decides():
    release = tiny.other_classifier().release
    taught = replace(release, calibration={"scenes": 0, "copy_share": 0.25})
    said = say_made_up(taught)
    assert said.startswith("`LNetDNN.h5` was taught a copy") and "It took 25 % of" in said
    alone = replace(taught, decision={**release.decision, "zoom": None})
    untaught = replace(release, calibration={"scenes": 0, "copy_share": 0.0})
    assert say_made_up(alone) == say_made_up(untaught) == ""
