"""The committed LNet.h5 in, whether it is the network that `make_lnet.py` builds out."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="Keras runs on it")

TOLD = ("strides", "padding", "epsilon", "max_value", "activation", "use_bias", "filters", "units")


def test_the_shipped_network_has_the_layers_that_are_built(shipped):
    import keras
    import make_lnet

    models = (
        make_lnet.build_lite(),
        keras.saving.load_model(shipped.asset_dir / "LNet.h5", compile=False),
    )
    built, found = (
        [
            (layer.name, type(layer).__name__, *map(layer.get_config().get, TOLD))
            for layer in model.layers
        ]
        for model in models
    )
    assert built == found and len(found) > 100


@pytest.mark.parametrize(
    ("kind", "theirs", "ours"),
    [
        ("Conv2D", (5, 3, 2, 4), (2, 4, 3, 5)),
        ("DepthwiseConv2D", (5, 1, 2, 4), (2, 4, 5, 1)),
        ("Dense", (5, 3), (3, 5)),
    ],
)
def test_axes_are_turned_from_pytorchs_order_to_that_of_keras(kind, theirs, ours):
    import make_lnet

    kernel = np.random.default_rng(0).normal(size=theirs)
    found = make_lnet._weights_of(kind, "one", {"one.weight": kernel, "one.bias": kernel[0]})[0]
    assert found.shape == ours
    first, second = (np.sort(array.ravel()) for array in (found, kernel))
    np.testing.assert_array_equal(first, second)
    if kind == "Conv2D":
        assert found[1, 3, 2, 4] == kernel[4, 2, 1, 3]
