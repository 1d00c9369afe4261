"""Scores of photos -> how many the classifier itself was asked about, or a refusal.

Proves on a sample that the cached way of `scoring` and the classifier say the same. May import:
errors, photo, preprocess, verdict, values, classify, dataset, training.names,
training.measure.scoring.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from occ.classify import DECODE_PX, Classifier
from occ.dataset.raw import RawPhoto
from occ.errors import DataRefused
from occ.photo import decode_photo
from occ.preprocess import trim_photo
from occ.training.measure.scoring import OUT_OF_STEP, Scored, own_class
from occ.training.names import CHAMPION
from occ.values import Pixels, Verdict
from occ.verdict import judge_score, log_odds

SPOT_PHOTOS = 40
# Two ways through the same float32 graphs, of which batching may round one differently; near 1 a
# float32 score is too coarse for log-odds
SPOT_LOG_ODDS, SPOT_SCORE = 5e-3, 1e-5


def spot_check(classifier: Classifier, scored: Scored, photos: Sequence[RawPhoto]) -> int:
    """Ask the classifier itself about evenly spaced photos; DataRefused where it says otherwise.

    Every network is asked, so that scores that are another photo's are noticed, whoever gave them.
    Returns how many photos were compared.
    """
    if [row.sha256 for row in scored.rows] != [photo.sha256 for photo in photos]:
        raise DataRefused("The labels are not in the order of the photos.", advice=OUT_OF_STEP)
    places = np.unique(np.linspace(0, len(photos) - 1, SPOT_PHOTOS).astype(int))
    for place in places:
        data = photos[place].read()
        verdict = classifier(data)
        _refuse_other_word(verdict)
        said = {CHAMPION: verdict.score}
        pixels = decode_photo(data, longest_px=DECODE_PX)
        said |= classifier.score_each(pixels) | _ask_frozen(classifier, pixels)
        for name, served in said.items():
            measured = float(scored.scores[name][place])
            gap = abs(log_odds(np.array(served)) - log_odds(np.array(measured)))
            if gap > SPOT_LOG_ODDS and abs(served - measured) > SPOT_SCORE:
                raise DataRefused(
                    f"The measured score of photo {scored.rows[place].sha256[:16]} by {name} is "
                    f"{measured:.6f}, but the classifier that is served says {served:.6f}.",
                    advice=OUT_OF_STEP,
                )
    return len(places)


def _ask_frozen(classifier: Classifier, pixels: Pixels) -> dict[str, float]:
    """What the frozen networks say of their views and looks, and the other one's head of one."""
    decision, closer, found = classifier.decision, classifier.closer_look(), {}
    photo = trim_photo(pixels, classifier.spec_of(decision.head))
    seen = {"": classifier.backbone.extract(photo.prepare(decision.views))}
    if closer is not None:
        network = decision.zoom.network
        seen[f"_by_{network}"] = looked = closer(photo, seen[""])
        found[f"{network}DNN"] = float(classifier.other.head.score(looked.features)[0])
    if (number := decision.imagenet_class) is not None:
        for whose, one in seen.items():
            said = own_class(f"class_{number}{whose}", one.own_logprob(number)[None])
            found |= {name: float(score[0]) for name, score in said.items()}
    return found


def _refuse_other_word(verdict: Verdict) -> None:
    """DataRefused where the word is not the one that the score alone gives: figures count by it."""
    word = judge_score(verdict.score, low=verdict.low, high=verdict.high, target=verdict.target)
    if verdict.verdict != word:
        raise DataRefused(
            f"The classifier says {verdict.verdict} where its score {verdict.score:.6f} is counted "
            f"as {word}: thresholds {verdict.low:.6f} and {verdict.high:.6f} leave no room for "
            "what is novel.",
            advice="Run `occ train` again: it keeps both thresholds off 0.5.",
        )
