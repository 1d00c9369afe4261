"""A small synthetic set in, counts of its photos out: sources, splits, grounds, what was left."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import tiny
from occ.errors import DataRefused
from occ.training.notebook import overview
from occ.training.notebook.bars import count_bars
from occ.training.notebook.draw import render_bytes
from occ.training.workbench import Workbench, open_workbench


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return open_workbench(tiny.write_photos(tmp_path, photos=20))


def test_every_source_stands_with_its_photos_and_licence(bench):
    rows = (replace(bench.rows[0], source="fruit15"), *bench.rows[1:])
    table = overview.count_sources(replace(bench, rows=rows))
    assert table.loc["demo", "licence"] == "MIT"
    assert "Kaggle" in table.loc["fruit15", "licence"]
    assert table[["banana", "other"]].to_numpy().sum() == 20


def test_every_split_stands_in_order_with_its_groups(bench):
    table = overview.count_splits(bench)
    assert list(table.index) == ["train", "validate", "calibrate", "dev-test"]
    assert table.loc["train"].to_dict() == {"banana": 5, "other": 5, "groups": 5, "sources": 1}


def test_looks_are_counted_by_label(bench):
    assert overview.count_looks(bench).to_numpy().sum() == 20


def test_weights_bring_the_share_on_white_together(bench):
    seen = {"banana": iter(["white-bg"] * 3), "other": iter(["white-bg"])}
    order = sorted(bench.rows, key=lambda row: row.split != "train")
    rows = tuple(replace(row, look=next(seen[row.label], "scene")) for row in order)
    shares = overview.share_on_white(replace(bench, rows=rows))
    assert [shares[word]["as found"] for word in ("banana", "other")] == [0.6, 0.2]
    assert shares["banana"]["as weighed"] == pytest.approx(shares["other"]["as weighed"], abs=1e-5)


def test_what_was_cleaned_out_is_counted_by_reason(tmp_path):
    (tmp_path / "dropped.csv").write_text("sha256,reason\na,near\nb,near\nc,broken\n")
    assert overview.count_dropped(tmp_path)["photos"].to_dict() == {"near": 2, "broken": 1}


def test_corrected_labels_stand_with_their_reasons(tmp_path):
    (tmp_path / "relabel.csv").write_text(f"sha256,label,reason\n{'a' * 64},other,a pod\n")
    table = overview.list_relabels(tmp_path)
    assert table.loc["a" * 12].to_dict() == {"is now": "other", "reason": "a pod"}


def test_where_nothing_was_cleaned_the_tables_are_empty(tmp_path):
    assert overview.count_dropped(tmp_path).empty and overview.list_relabels(tmp_path).empty


def test_bars_are_counted_by_source_once_and_kept(bench):
    before = count_bars(bench)
    assert before["demo"]["photos"] == 20
    plain = next(path for path in (photo.path for photo in bench.photos))
    plain.write_bytes(render_bytes(1, "banana", bar_px=50))
    assert count_bars(bench) == before  # kept, by the hashes of the index
    for kept in bench.settings.cache_dir.glob("bars-*.json"):
        kept.unlink()
    with pytest.raises(DataRefused, match="holds other bytes"):
        count_bars(bench)
