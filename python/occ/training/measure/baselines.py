"""Frozen features -> the scores of the plain methods that every trained model must beat.

May import: nothing of ours.
"""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

STRENGTH = 0.01  # inverse regularisation: with 1,024 standardised features a weak prior overfits


def logistic_regression(features: np.ndarray, labels: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Fit on features (n, d) and labels bool (n,), score `asked` (m, d): float64 (m,) 0..1."""
    model = make_pipeline(
        StandardScaler(),
        LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1000),
    )
    # float32 features would give float32 scores, of which several are exactly 1
    model.fit(features.astype(np.float64), labels)
    return model.predict_proba(asked.astype(np.float64))[:, 1]


def constant(labels: np.ndarray, photos: int) -> np.ndarray:
    """The share of the target in the training labels as everybody's score: float64 (photos,)."""
    return np.full(photos, labels.mean())
