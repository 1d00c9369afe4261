"""A release that asks another network in, what its model card says of that out."""

from __future__ import annotations

import tiny
from occ.training.cards.decision import say_closer


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
    two = say_closer(tiny.other_classifier(places=2).release)
    assert "the 2 places that seem most like" in " ".join(two.split())
