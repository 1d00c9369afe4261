"""Environment -> the site as it is served, but looking at the whole photo only: one view.

`occ bench` serves it beside the real one, to tell what the other views cost. May import:
everything but dataset and training.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from occ.classify import Classifier, load_classifier
from occ.history import open_history
from occ.preprocess import FULL
from occ.settings import read_settings


def narrow(classifier: Classifier) -> Classifier:
    """The same networks and rules with the full view only; its verdicts are nobody's promise."""
    plain = {"views": (FULL,), "zoom": None, "patch_share": 0.0, "patch_head": None}
    return replace(classifier, decision=replace(classifier.decision, **plain), patch_head=None)


def one_view() -> Flask:
    """The whole site with such a classifier; gunicorn calls this in its worker."""
    from occ.web.app import create_app
    from occ.web.logs import configure_logging

    configure_logging()
    settings = read_settings()
    classifier = narrow(load_classifier(settings))
    return create_app(settings, classifier, open_history(settings.database_url)).server
