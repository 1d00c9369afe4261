"""Bytes of photos in, figures out; a photo of the data set is refused unless it is asked for."""

from __future__ import annotations

import pytest
import tiny
from occ.errors import DataRefused
from occ.preprocess import PreprocessSpec
from occ.settings import Settings
from occ.training.notebook.draw import (
    draw_photos,
    make_altered,
    make_copies,
    make_resizes,
    make_steps,
    read_bytes,
    render_bytes,
)
from occ.training.workbench import open_workbench


@pytest.fixture
def settings(tmp_path) -> Settings:
    """A data folder whose photos are said to be somebody's, so they may not be shown."""
    settings = tiny.write_photos(tmp_path, photos=20)
    path = settings.data_dir / "manifest.csv"
    path.write_text(path.read_text().replace(",demo,", ",web,"))
    return settings


@pytest.fixture
def kept_back(settings: Settings) -> dict[str, bytes]:
    """One photo of that folder, by the start of its hash."""
    bench = open_workbench(settings)
    return read_bytes(bench, [bench.rows[3].sha256[:12]])


def test_a_rendered_photo_is_drawn_with_its_name(settings):
    figure = draw_photos({"a banana": render_bytes(3, "banana")}, settings)
    assert [axis.get_title() for axis in figure.axes] == ["a banana"]
    assert figure.get_size_inches()[0] * figure.dpi <= 800


def test_a_photo_of_the_data_set_is_refused_and_shown_only_where_it_is_asked_for(
    settings, kept_back
):
    assert len(kept_back) == 1
    with pytest.raises(DataRefused, match="may not be shown"):
        draw_photos(kept_back, settings)
    assert len(draw_photos(kept_back, settings, show_photos=True).axes) == 1


def test_a_photo_that_left_the_manifest_but_lies_in_the_folder_is_refused_too(settings, kept_back):
    data = next(iter(kept_back.values()))
    path = settings.data_dir / "manifest.csv"
    lines = path.read_text().splitlines(keepends=True)
    index = settings.data_dir / "raw" / "index.csv"
    name = open_workbench(settings).photos[3]
    index.write_text(
        f"sha256,file,file_sha256,kind\n{name.sha256},banana/x.jpg,{name.file_sha256},original\n"
    )
    path.write_text("".join(line for line in lines if not line.startswith(name.sha256)))
    with pytest.raises(DataRefused, match="may not be shown"):
        draw_photos({"it": data}, settings)


def test_pixels_are_refused_for_nobody_knows_whose_they_are(settings):
    with pytest.raises(DataRefused, match="where it comes from"):
        draw_photos({"pixels": [[0, 0, 0]]}, settings)


def test_without_a_manifest_nothing_is_shown(settings):
    (settings.data_dir / "manifest.csv").unlink()
    with pytest.raises(DataRefused, match=r"manifest\.csv cannot be read: .*Restore it"):
        draw_photos({"a banana": render_bytes(3, "banana")}, settings)


def test_no_photo_is_no_figure(settings):
    with pytest.raises(DataRefused, match="at least one"):
        draw_photos({}, settings)


def test_each_step_each_way_to_a_square_and_each_draw_is_a_picture(settings):
    photo = {"barred": render_bytes(8, "other", bar_px=40)}
    steps = draw_photos(photo, settings, make_steps(PreprocessSpec()))
    titles = [axis.get_title() for axis in steps.axes]
    assert titles[2].startswith("trim_bars") and not titles[2].endswith("\nnone")
    ways = draw_photos(photo, settings, make_resizes())
    assert [axis.get_title() for axis in ways.axes] == ["stretch", "letterbox", "centre_crop"]
    draws = draw_photos(photo, settings, make_altered(PreprocessSpec(side_px=64), count=2))
    assert [axis.get_title() for axis in draws.axes] == ["draw 1", "draw 2"]
    copies = draw_photos(photo, settings, make_copies)
    assert [axis.get_title() for axis in copies.axes] == [f"copy {n}" for n in range(1, 6)]
