"""Features and labels in, the scores of the plain methods out."""

import numpy as np
import pytest
from occ.training.measure.baselines import constant, logistic_regression
from sklearn.metrics import roc_auc_score


@pytest.fixture(scope="module")
def data() -> tuple[np.ndarray, np.ndarray]:
    """200 photos of 20 features, of which the first five tell the label a little; a third True."""
    rng = np.random.default_rng(8)
    labels = rng.random(200) < 1 / 3
    features = rng.normal(size=(200, 20)).astype(np.float32)  # (n, d)
    features[:, :5] += labels[:, None]
    return features * np.linspace(0.01, 100, 20, dtype=np.float32), labels


def test_logistic_regression_tells_labels_apart_whatever_the_scale_of_a_feature(data):
    features, labels = data
    scores = logistic_regression(features[:100], labels[:100], features[100:])
    assert scores.shape == (100,) and scores.dtype == np.float64
    assert ((scores > 0) & (scores < 1)).all() and roc_auc_score(labels[100:], scores) > 0.9


def test_scores_belong_to_the_target_and_to_the_photo_in_their_place(data):
    features, labels = data
    scores = logistic_regression(features, labels, features)
    assert scores[labels].mean() > scores[~labels].mean()
    np.testing.assert_array_equal(
        logistic_regression(features, labels, features[::-1]), scores[::-1]
    )


def test_even_photos_far_outside_get_different_scores(data):
    features, labels = data
    towards = features[labels].mean(axis=0) - features[~labels].mean(axis=0)  # (d,)
    far = features[:1] + towards * np.linspace(0, 99, 900, dtype=np.float32)[:, None]
    scores = logistic_regression(features, labels, far)
    sure = (scores > 1 - 1e-8) & (scores < 1 - 1e-13)  # in float32 each would be exactly 1
    assert sure.sum() > 3 and len(set(scores[sure])) == sure.sum()


def test_the_constant_is_the_share_of_the_target_for_everybody():
    found = constant(np.array([True, False, False, False]), 3)
    assert found.tolist() == [0.25] * 3
