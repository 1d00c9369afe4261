"""Nothing but numbers of units in, untrained or frozen Keras models out: MNet, heads, CNet.

Functional and flat, made of Keras's own layers only, so that the `.h5` files load in OpenVINO and
explanations can reach every layer. Augmentation is not in here. May import: Keras.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

SIDE_PX = 224
CHANNELS = 3
FEATURES = 1024  # of MobileNet v1 1.0 after its global pooling
IMAGENET_CLASSES = 1000
DROPOUT, DECAY = 0.3, 1e-4  # of every network; L2, of the dense kernels of heads
# On sources that a head was not taught 0.6 and 1.0 were best, and alike within noise: 1.0 has the
# higher mean over folds by less than a thousandth (asset/choices.json)
DOUBT = 4.0  # a log-probability above -4, a chance above 1.8 %, is more than doubt
BONUS = 0.6  # log-odds for each unit above


def build_mobilenet(weights_path: Path | None = None) -> keras.Model:
    """Inputs (n, 224, 224, 3) in -1..1 -> (n, 1024), map (n, 7, 7, 1024), logprobs (n, 1000).

    The frozen MobileNet v1 1.0/224 with its ImageNet weights: from `weights_path`, or by Keras's
    own download if that is None. First come the features, which are the map's mean; logprobs are
    the logarithms of the chances of the 1,000 ImageNet classes.
    """
    source = keras.applications.MobileNet(weights=str(weights_path or "imagenet"))
    # --- layers
    pool = keras.layers.GlobalAveragePooling2D(name="features")
    # The source classifies by a 1 x 1 convolution of the pooled features; a dense layer is the same
    logits = keras.layers.Dense(IMAGENET_CLASSES, name="imagenet_logits")
    logprobs = keras.layers.Activation("log_softmax", name="imagenet_logprobs")
    # --- model
    feature_map = source.get_layer("conv_pw_13_relu").output  # (n, 7, 7, 1024)
    features = pool(feature_map)  # (n, 1024)
    outputs = [features, feature_map, logprobs(logits(features))]
    model = keras.Model(source.input, outputs, name="photo_to_features")
    # --- weights
    kernel, bias = source.get_layer("conv_preds").get_weights()  # (1, 1, 1024, 1000), (1000,)
    logits.set_weights([kernel.reshape(FEATURES, IMAGENET_CLASSES), bias])
    model.trainable = False
    return model


@dataclass(frozen=True)
class ImageNetLayer:
    """A backbone's own last layer: kernel (d, 1000), bias (1000,), and the target's class.

    d: its features, 1,024 of MNet and 1,280 of LNet.
    """

    kernel: np.ndarray
    bias: np.ndarray
    imagenet_class: int


def read_imagenet_layer(path: Path, imagenet_class: int | None) -> ImageNetLayer | None:
    """The last layer of MNet.h5 or LNet.h5, if the target is one of its classes."""
    if imagenet_class is None:
        return None
    kernel, bias = (
        keras.saving.load_model(path, compile=False).get_layer("imagenet_logits").get_weights()
    )
    return ImageNetLayer(kernel, bias, imagenet_class)


def build_head(
    feature_count: int = FEATURES, *, hidden: int = 64, own: ImageNetLayer | None = None
) -> keras.Model:
    """(n, feature_count) float32 -> (n, 1) score of the target, 0..1; not compiled.

    The first layer puts every feature on one scale, as it learns it from the training photos. own:
    adds MobileNet's untrained log-probability of the target to the log-odds, times a trust that is
    learned: it knows small fruit that web photos of bananas do not teach.
    """
    shrink = keras.regularizers.L2(DECAY)
    # --- layers
    level = keras.layers.BatchNormalization(name="level")
    thin = keras.layers.Dropout(DROPOUT, name="thin")
    widen = keras.layers.Dense(hidden, activation="relu", kernel_regularizer=shrink, name="widen")
    forget = keras.layers.Dropout(DROPOUT, name="forget")
    learned = keras.layers.Dense(1, kernel_regularizer=shrink, name="learned_log_odds")
    # --- model
    features = keras.Input((feature_count,), name="features")
    log_odds = learned(forget(widen(thin(level(features)))))  # (n, 1)
    if own is not None:
        log_odds = keras.layers.Add(name="log_odds")([log_odds, _own_opinion(features, own)])
    score = keras.layers.Activation("sigmoid", name="score")(log_odds)
    return keras.Model(features, score, name="features_to_score")


def _own_opinion(features, own: ImageNetLayer):
    """The target's ImageNet log-probability, weighed: (n, 1). Only `trust` is trained.

    Beside what a head learned of its own training photos `trust` comes out too low for photos from
    elsewhere, so what the backbone is nearly sure of counts once more, without being learned.
    """
    classes = len(own.bias)
    logits = keras.layers.Dense(classes, trainable=False, name="imagenet_logits")
    pick = keras.layers.Dense(1, use_bias=False, trainable=False, name="target_logprob")
    trust = keras.layers.Dense(
        1, use_bias=False, kernel_initializer=keras.initializers.Constant(0.5), name="trust"
    )
    above = keras.layers.Dense(1, activation="relu", trainable=False, name="above_doubt")
    bonus = keras.layers.Dense(1, use_bias=False, trainable=False, name="bonus")
    logprobs = keras.layers.Activation("log_softmax", name="imagenet_logprobs")(logits(features))
    opinion = pick(logprobs)
    weighed = keras.layers.Add(name="opinion")([trust(opinion), bonus(above(opinion))])
    logits.set_weights([own.kernel, own.bias])
    pick.set_weights([np.eye(classes, dtype=np.float32)[:, [own.imagenet_class]]])
    above.set_weights([np.ones((1, 1)), np.full(1, DOUBT)])
    bonus.set_weights([np.full((1, 1), BONUS)])
    return weighed


def build_cnet(
    *, side_px: int | None = SIDE_PX, widths: tuple[int, ...] = (32, 48, 96, 160)
) -> keras.Model:
    """(n, side_px, side_px, 3) in -1..1 -> (n, 1) score of the target, 0..1; not compiled.

    side_px: None takes any side of 64 or more, and the weights fit every side: train small, tune
    and export at 224. widths: channels at 1/4, 1/8, 1/16 and 1/32 of the side; by default 0.53 M
    parameters and 84 M multiplications at 224 px.
    """
    # --- layers
    pool = keras.layers.GlobalAveragePooling2D(name="pool")
    forget = keras.layers.Dropout(DROPOUT, name="forget")
    score = keras.layers.Dense(1, activation="sigmoid", name="score")
    # --- model
    inputs = keras.Input((side_px, side_px, CHANNELS), name="photo")
    seen = _convolve(inputs, widths[0], size=7, stride=4, name="stem")
    for number, width in enumerate(widths[1:], start=1):
        seen = _convolve(seen, width, size=3, stride=2, name=f"shrink_{number}")
        more = _convolve(seen, width, size=3, stride=1, name=f"refine_{number}")
        seen = keras.layers.Add(name=f"add_{number}")([seen, more])
    return keras.Model(inputs, score(forget(pool(seen))), name="photo_to_score")


def _convolve(inputs, width: int, *, size: int, stride: int, name: str):
    """Convolution, batch norm, ReLU: (n, h, w, c) -> (n, h / stride, w / stride, width)."""
    convolve = keras.layers.Conv2D(
        width, size, stride, "same", use_bias=False, kernel_initializer="he_normal", name=name
    )
    level = keras.layers.BatchNormalization(momentum=0.95, name=f"{name}_level")
    return keras.layers.ReLU(name=f"{name}_relu")(level(convolve(inputs)))
