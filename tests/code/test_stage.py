"""Settings and data folders in, the stage of a notebook out: real photos or synthetic ones."""

from __future__ import annotations

import shutil

import pytest
import tiny
from occ.dataset.manifest import read_manifest, write_manifest
from occ.errors import DataRefused
from occ.settings import Settings
from occ.training.notebook import stage
from occ.training.notebook.stage import choose_stage


@pytest.fixture
def settings(tmp_path) -> Settings:
    return tiny.write_photos(tmp_path, photos=20)


@pytest.fixture(autouse=True)
def few_photos(monkeypatch):
    monkeypatch.setattr(stage, "DEMO_PHOTOS", 20)


def call_them_real(settings: Settings) -> None:
    """The manifest names another source than the synthetic one."""
    path = settings.data_dir / "manifest.csv"
    text = path.read_text()
    path.write_text(text.replace(",demo,", ",web,"))


def test_photos_that_are_all_here_are_used_with_the_folders_as_they_are(settings):
    call_them_real(settings)
    chosen = choose_stage(settings)
    assert chosen.settings == settings and "All 20 photos" in chosen.why
    assert chosen.plan.cnet_stages != stage.DEMO_PLAN.cnet_stages


def test_a_synthetic_set_is_taken_as_it_is_but_its_models_go_beside_the_cache(settings):
    chosen = choose_stage(settings)
    assert chosen.settings.data_dir == settings.data_dir and "synthetic" in chosen.why
    assert chosen.settings.asset_dir.parent == settings.cache_dir
    assert chosen.plan == stage.DEMO_PLAN


def test_where_a_photo_is_missing_a_synthetic_set_is_written_once(settings):
    call_them_real(settings)
    next((settings.data_dir / "raw" / "banana").iterdir()).unlink()
    chosen = choose_stage(settings)
    assert "19 of 20 photos" in chosen.why
    manifest = chosen.settings.data_dir / "manifest.csv"
    assert settings.cache_dir in manifest.parents and len(read_manifest(manifest)) == 20
    before = manifest.stat().st_mtime_ns
    assert choose_stage(settings) == chosen and manifest.stat().st_mtime_ns == before


def test_a_synthetic_set_that_lost_a_photo_is_written_anew(settings):
    shutil.rmtree(settings.data_dir / "raw")
    folder = choose_stage(settings).settings.data_dir
    lost = next((folder / "raw" / "other").iterdir())
    lost.unlink()
    assert choose_stage(settings).settings.data_dir == folder and lost.exists()


def test_photos_of_another_object_are_not_replaced_by_bananas(settings):
    path = settings.data_dir / "manifest.csv"
    write_manifest([row for row in read_manifest(path) if row.label == "other"], path)
    shutil.rmtree(settings.data_dir / "raw")
    with pytest.raises(DataRefused, match="show bananas"):
        choose_stage(settings.model_copy(update={"target": "apple"}))
