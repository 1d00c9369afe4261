"""A report that was changed by hand, or whose labels were, in; a refusal before any card out."""

from __future__ import annotations

import json

import pytest
from occ.dataset.relabel import digest_of_relabels
from occ.errors import DataRefused
from occ.release.report import refuse_changed, seal
from occ.settings import REPOSITORY

KEPT = REPOSITORY / "asset" / "report.json"


def test_the_committed_report_is_as_it_was_written() -> None:
    refuse_changed(json.loads(KEPT.read_text()))


def test_any_figure_name_or_part_that_is_changed_is_refused() -> None:
    told = json.dumps(seal({"models": {"occ": {"recall": 0.91}}, "photos": 7}))
    refuse_changed(json.loads(told))
    changes = (("0.91", "0.92"), ("recall", "precision"), ('"photos": 7, ', ""), ("7", "7.5"))
    for old, new in changes:
        changed = told.replace(old, new)
        assert changed != told
        with pytest.raises(DataRefused, match=r"not as `occ evaluate` wrote it.* Restore"):
            refuse_changed(json.loads(changed))


def test_the_form_on_disk_and_an_older_digest_change_nothing() -> None:
    report = seal({"b": 1, "a": [0.1, None]})
    refuse_changed(json.loads(json.dumps(report, indent=3, sort_keys=True)))
    assert seal(report) == report and seal({"a": [0.1, None], "b": 1}) == report


def test_a_report_without_a_digest_is_refused() -> None:
    with pytest.raises(DataRefused, match="digest"):
        refuse_changed({"release": "d8cef12531b8"})


def test_corrections_have_another_digest_and_no_order() -> None:
    one, two = {"a": "other", "b": "banana"}, {"b": "banana", "a": "other"}
    assert digest_of_relabels(one) == digest_of_relabels(two) != digest_of_relabels({"a": "other"})
