"""The synthetic set: a seed and a count go in; photos, masks, boxes and a manifest come out."""

from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from occ.dataset.demo import split_of_scene, write_demo
from occ.dataset.demo.photo import TINY_PX, draw_scene, render_photo
from occ.dataset.demo.plan import plan_scene
from occ.dataset.demo.scenes import SCENES
from occ.dataset.manifest import SPLITS, read_manifest
from occ.errors import DataRefused
from occ.values import LABELS, POSITIVE
from PIL import Image, ImageFilter

SEEDS = tuple((4, scene) for scene in range(12))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of 40 photos, written once for this file."""
    return write_demo(tmp_path_factory.mktemp("demo") / "set", 40, 5).parent


def files_of(folder: Path) -> dict[str, bytes]:
    """Path in the folder -> bytes, of every file."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def widened(mask: np.ndarray) -> np.ndarray:
    """A mask with one pixel more on every side: bool (h, w)."""
    return np.asarray(Image.fromarray(mask).filter(ImageFilter.MaxFilter(3))) > 0


def without_bananas(scene):
    """The same planned scene, its bananas taken out and nothing added by the camera."""
    others = tuple(thing for thing in scene.things if thing.kind != POSITIVE)
    return replace(scene, things=others, finish=None)


def test_the_manifest_lists_every_photo_with_the_hash_of_its_file(demo):
    rows = read_manifest(demo / "manifest.csv")
    for row in rows:
        assert hashlib.sha256((demo / row.path).read_bytes()).hexdigest() == row.sha256
        assert (row.source, row.licence, row.repo, row.commit) == ("demo", "MIT", "", "")
        assert Path(row.path).parent.name == row.label
    assert len(rows) == len({row.sha256 for row in rows}) == 40


def test_forty_photos_fill_every_split_with_both_labels_in_equal_numbers(demo):
    rows = read_manifest(demo / "manifest.csv")
    assert Counter(row.label for row in rows) == {label: 20 for label in LABELS}
    per_split = Counter((row.split, row.label) for row in rows)
    assert all(per_split[split, LABELS[0]] == per_split[split, LABELS[1]] > 0 for split in SPLITS)


def test_the_two_photos_of_a_scene_stay_in_one_split(demo):
    splits: dict[str, set[str]] = {}
    for row in read_manifest(demo / "manifest.csv"):
        splits.setdefault(row.group, set()).add(row.split)
    assert len(splits) == 20
    assert all(len(words) == 1 for words in splits.values())


@pytest.mark.parametrize("seed", range(20))
def test_ten_scenes_are_enough_for_every_split(seed):
    assert {split_of_scene(seed, scene) for scene in range(30, 40)} == set(SPLITS)


def test_only_photos_of_bananas_have_a_mask_and_boxes(demo):
    with (demo / "boxes.csv").open(newline="") as file:
        boxed = {row["sha256"] for row in csv.DictReader(file)}
    for row in read_manifest(demo / "manifest.csv"):
        with Image.open(demo / "masks" / f"{Path(row.path).stem}.png") as image:
            mask = np.asarray(image)
        with Image.open(demo / row.path) as photo:
            assert mask.shape[::-1] == photo.size
        assert set(np.unique(mask)) <= {0, 255}
        assert (mask.max() == 255) == (row.label == "banana") == (row.sha256 in boxed)


def test_the_same_seed_gives_the_same_bytes_also_when_fewer_are_asked_for(demo, tmp_path):
    short = files_of(write_demo(tmp_path / "set", 6, 5).parent)
    photos = {name: data for name, data in short.items() if name.endswith((".jpg", ".png"))}
    assert len(photos) == 12
    assert photos.items() <= files_of(demo).items()
    lines = (demo / "manifest.csv").read_text().splitlines()
    assert short["manifest.csv"].decode().splitlines() == lines[:7]


def test_another_process_draws_the_same_photo():
    code = (
        "import hashlib; from occ.dataset.demo.photo import render_photo;"
        "print(hashlib.sha256(render_photo((5, 3), 'banana').rgb.tobytes()).hexdigest())"
    )
    fresh = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    here = hashlib.sha256(render_photo((5, 3), "banana").rgb.tobytes()).hexdigest()
    assert fresh.stdout.strip() == here


def test_another_seed_gives_another_photo():
    first, second = (
        render_photo(1, "banana", size=(96, 96)),
        render_photo(2, "banana", size=(96, 96)),
    )
    assert not np.array_equal(first.rgb, second.rgb)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_banana_changes_only_the_pixels_of_its_mask(seed):
    scene = plan_scene(seed, "banana", size=(160, 120))
    drawn = draw_scene(replace(scene, finish=None), shadows=False)
    bare = draw_scene(without_bananas(scene), shadows=False)
    changed = (drawn.rgb != bare.rgb).any(axis=2)
    # Pixels of which less than half shows a banana: edges, and gaps between the fingers in front.
    assert np.count_nonzero(changed & ~widened(drawn.mask)) < 0.001 * changed.size
    assert changed[drawn.mask > 0].mean() > 0.99
    assert bare.mask.max() == 0


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_a_shadow_only_darkens(seed):
    scene = plan_scene(seed, "banana", size=(160, 120))
    drawn, bare = draw_scene(replace(scene, finish=None)), draw_scene(without_bananas(scene))
    outside = ~widened(drawn.mask)
    assert (drawn.rgb[outside] <= bare.rgb[outside]).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_boxes_hold_the_mask_and_fit_it_tightly(seed):
    rendered = render_photo(seed, "banana")
    height, width = rendered.mask.shape
    left_over = rendered.mask > 0
    for box in rendered.boxes:
        left, right = round((box.cx - box.w / 2) * width), round((box.cx + box.w / 2) * width)
        top, bottom = round((box.cy - box.h / 2) * height), round((box.cy + box.h / 2) * height)
        inside = rendered.mask[top:bottom, left:right] > 0
        assert inside[0].any() and inside[-1].any() and inside[:, 0].any() and inside[:, -1].any()
        assert box.score == 1.0
        left_over[top:bottom, left:right] = False
    assert rendered.boxes and np.count_nonzero(left_over) < TINY_PX * 5


@pytest.mark.parametrize("name", SCENES)
def test_the_two_labels_of_a_scene_differ_only_in_the_main_thing(name):
    banana, other = (plan_scene(9, label, scene=name, size=(96, 80)) for label in LABELS[::-1])
    assert np.array_equal(banana.background, other.background)
    assert banana.finish == other.finish
    shared = {thing.kind for thing in other.things} - {other.subclass, "arm", "fingers"}
    assert shared <= {thing.kind for thing in banana.things}
    assert banana.background.shape == (80, 96, 3) and banana.background.dtype == np.float32


@pytest.mark.parametrize("photos", [1, 0, -3, 10**9, 2.5])
def test_a_senseless_number_of_photos_is_refused_in_words(tmp_path, photos):
    with pytest.raises(DataRefused, match=r"number of photos must be 2 to 100000\. Received"):
        write_demo(tmp_path / "set", photos, 1)
    assert not (tmp_path / "set").exists()


@pytest.mark.parametrize("seed", [-1, 1.5, "one", None])
def test_a_senseless_seed_is_refused_in_words(tmp_path, seed):
    with pytest.raises(DataRefused, match="seed must be a whole number from 0 on"):
        write_demo(tmp_path / "set", 4, seed)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"label": "apple"}, "label must be one of other, banana. Received: 'apple'"),
        ({"label": "banana", "scene": "moon"}, "scene must be one of white, .*'moon'"),
        ({"label": "banana", "subject": "lemon"}, "subject must be one of yellow, .*'lemon'"),
        ({"label": "other", "subject": "peeled"}, "subject must be one of orange, .*'peeled'"),
        ({"label": "other", "size": (20, 99)}, r"side must be 32 to 4096 pixels.*\(20, 99\)"),
    ],
)
def test_a_word_that_means_nothing_is_refused_with_those_that_do(wrong, words):
    with pytest.raises(DataRefused, match=words):
        render_photo(1, **wrong)


def test_an_older_demo_set_is_replaced(tmp_path):
    write_demo(tmp_path / "set", 6, 1)
    manifest = write_demo(tmp_path / "set", 2, 2)
    assert sorted(files_of(tmp_path / "set")) == [
        *("banana/0000.jpg", "boxes.csv", "manifest.csv", "masks/0000.png", "masks/0001.png"),
        "other/0001.jpg",
    ]
    assert len(read_manifest(manifest)) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


@pytest.mark.parametrize("name", ["banana/mine.jpg", "notes.txt", "banana/0000.jpg"])
def test_a_folder_with_photos_of_ones_own_is_left_alone(tmp_path, name):
    write_demo(tmp_path / "set", 2, 1)
    (tmp_path / "set" / name).write_bytes(b"mine")
    with pytest.raises(DataRefused, match="holds files that are not a demo set") as refused:
        write_demo(tmp_path / "set", 2, 1)
    assert "Nothing was changed" in str(refused.value)
    assert (tmp_path / "set" / name).read_bytes() == b"mine"


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path):
    (tmp_path / "set").write_bytes(b"mine")
    with pytest.raises(DataRefused, match="set is a file"):
        write_demo(tmp_path / "set", 2, 1)
    assert (tmp_path / "set").read_bytes() == b"mine"


def test_a_stopped_run_leaves_nothing_behind(tmp_path):
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_demo(tmp_path / "set", 4, 1, on_photo=stop)
    assert list(tmp_path.iterdir()) == []


def test_drawing_needs_numpy_and_pillow_only():
    code = (
        "import sys, occ.dataset.demo;"
        "print(*{'cv2', 'scipy', 'keras', 'pandas', 'imagehash'} & set(sys.modules))"
    )
    fresh = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert fresh.stdout.split() == []
