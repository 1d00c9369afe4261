"""data/relabel.csv: every correction is of a photo we have, says why, and reaches the rows."""

import pytest
from occ.dataset.manifest import read_manifest
from occ.dataset.relabel import apply_relabels, read_relabels
from occ.errors import DataRefused
from occ.settings import REPOSITORY

DATA = REPOSITORY / "data"
HEAD = "sha256,label,reason\n"


def test_every_correction_is_of_a_listed_photo_and_changes_its_label():
    rows = {row.sha256: row for row in read_manifest(DATA / "manifest.csv")}
    relabels = read_relabels(DATA / "relabel.csv", target="banana")
    assert relabels
    for name, label in relabels.items():
        assert rows[name].label != label


def test_only_the_corrected_rows_change():
    rows = read_manifest(DATA / "manifest.csv")
    relabels = read_relabels(DATA / "relabel.csv", target="banana")
    changed = [
        old.sha256
        for old, new in zip(rows, apply_relabels(rows, relabels), strict=True)
        if old != new
    ]
    assert sorted(changed) == sorted(relabels)


@pytest.mark.parametrize("line", ["a,banana,\n", "a,apple,why\n", "a,other,why\na,other,why\n"])
def test_a_correction_without_reason_or_label_or_said_twice_is_refused(tmp_path, line):
    path = tmp_path / "relabel.csv"
    path.write_text(HEAD + line)
    with pytest.raises(DataRefused, match="line"):
        read_relabels(path, target="banana")


def test_no_file_means_no_correction(tmp_path):
    assert read_relabels(tmp_path / "relabel.csv", target="banana") == {}
