"""A workbench and a classifier -> the report's further sections.

May import: classify, training.audit, training.audit_far, training.audit_sizes, training.oneclass,
training.places, training.scoring, training.workbench.
"""

from __future__ import annotations

from occ.classify import Classifier
from occ.training.audit import measure_background
from occ.training.audit_far import measure_far
from occ.training.audit_sizes import measure_sizes
from occ.training.oneclass import measure_one_class
from occ.training.places import measure_places
from occ.training.scoring import Scored
from occ.training.workbench import Workbench


def measure_sections(bench: Workbench, classifier: Classifier, scored: Scored) -> dict[str, dict]:
    """Name -> figures. scored: of the very photos that the report is about."""
    return {
        "background": measure_background(bench, classifier, scored),
        "sizes": measure_sizes(bench, classifier, scored),
        "far": measure_far(bench, classifier),
        "one_class": measure_one_class(bench, classifier),
        "places": measure_places(bench, classifier),
    }
