"""Nothing but numbers of units in, untrained or frozen Keras models out: MNet, heads, CNet.

Functional and flat, made of Keras's own layers only, so that the `.h5` files load in OpenVINO and
explanations can reach every layer. Augmentation is not in here. May import: Keras.
"""

from __future__ import annotations

from pathlib import Path

import keras

SIDE_PX = 224
CHANNELS = 3
FEATURES = 1024  # of MobileNet v1 1.0 after its global pooling
IMAGENET_CLASSES = 1000


def build_mobilenet(weights_path: Path | None = None) -> keras.Model:
    """(n, 224, 224, 3) in -1..1 -> features (n, 1024), map (n, 7, 7, 1024), log-probabilities (n, 1000).

    The frozen MobileNet v1 1.0/224 with its ImageNet weights: from `weights_path`, or by Keras's
    own download if that is None. The log-probabilities are those of the 1,000 ImageNet classes.
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
