"""Photos as phones take them, 12 megapixels and 4 MB, in; how soon and how upright they are out."""

from __future__ import annotations

import base64
import io
import os
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image, ImageOps
from served import ROOT, serving
from turns import to_itself

pytestmark = pytest.mark.browser

PHOTOS, ALL_S, FIRST_S = 20, 6.0, 1.0
CORES = 2  # of the machine for which the times are promised
WATCH = """() => {
  const times = window.times = { cards: [] };
  times.over = new Promise((over) => {
    new MutationObserver(() => {
      const ready = document.querySelectorAll(".card:not(.waiting)").length;
      while (times.cards.length < ready) times.cards.push(performance.now() - times.start);
      if (ready === %d) over(times.cards);
    }).observe(document.body, { subtree: true, childList: true, attributeFilter: ["class"] });
  });
  document.addEventListener("change", () => { times.start = performance.now(); }, true);
}"""
SHRINK = """async ([file, plain]) => {
  if (plain) delete globalThis.ImageDecoder;
  const { shrink } = await import("/assets/js/shrink.js");
  const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
  const { photo } = await shrink(new File([bytes], "photo.jpg", { type: "image/jpeg" }));
  return Array.from(new Uint8Array(await photo.arrayBuffer()));
}"""


@pytest.fixture(scope="module")
def phone_photos(tmp_path_factory) -> list[Path]:
    """Our own pictures as a phone takes them: 12 megapixels, grain, every second one turned.

    Twelve are drawn, which takes seconds; the others are copies that differ in their last bytes,
    as to decode and to answer them takes as long.
    """
    folder = tmp_path_factory.mktemp("phone")
    grain = np.random.default_rng(4).normal(0, 7, (3024, 4032)).astype(np.int8)  # (h, w)
    drawn = []
    for number, example in enumerate(sorted((ROOT / "asset" / "web" / "examples").glob("*.jpg"))):
        picture = Image.open(example).resize((4032, 3024))
        pixels = np.asarray(picture).astype(np.int16) + np.roll(grain, 997 * number)[..., None]
        photo = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
        for orientation in (1, 6):
            file = io.BytesIO()
            save_turned(photo, orientation, file)
            drawn.append(file.getvalue())
    paths = [folder / f"{number:02}.jpg" for number in range(PHOTOS)]
    for number, path in enumerate(paths):
        path.write_bytes(drawn[number % len(drawn)] + bytes([number]))
    return paths


def save_turned(upright: Image.Image, orientation: int, file: Path | io.BytesIO) -> None:
    """A JPEG of 4 MB that says how it must be turned to be upright again, as cameras do."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    back = {6: 8, 8: 6}.get(orientation, orientation)
    mark = Image.Exif()
    mark[0x0112] = back
    turned = upright.copy()
    turned.info["exif"] = mark.tobytes()
    ImageOps.exif_transpose(turned, in_place=True)
    turned.save(file, "JPEG", quality=91, exif=exif)


def spent_s(process: psutil.Process) -> float:
    """Processor seconds of a process and all its children so far."""
    family = [process, *process.children(recursive=True)]
    return sum(sum(each.cpu_times()[:2]) for each in family)


@pytest.mark.slow
def test_twenty_photos_of_a_phone_are_answered_in_six_seconds(arrive, phone_photos, tmp_path):
    """Other work on the machine takes its share: what is judged is the time on two free cores."""
    sizes = [path.stat().st_size for path in phone_photos]
    assert min(sizes) > 3_000_000
    assert len({path.read_bytes() for path in phone_photos}) == PHOTOS
    with serving(tmp_path, site="app", OCC_RATE_LIMIT="") as (url, _):
        visitor = arrive(390, device_scale_factor=3, is_mobile=True, has_touch=True)
        visitor.address = url
        page = visitor.open()
        page.evaluate(WATCH % PHOTOS)
        with to_itself():
            before_s = spent_s(psutil.Process())
            visitor.pick(*phone_photos)
            first_ms, *_, last_ms = page.evaluate("times.over")
            free_s = (spent_s(psutil.Process()) - before_s) / CORES
    assert set(visitor.kinds()) <= {"target", "other", "unsure"}
    first_s, last_s = first_ms / 1000, last_ms / 1000
    print(
        f"{PHOTOS} photos of {sum(sizes) / PHOTOS / 1e6:.1f} MB: first card {first_s:.1f} s, "
        f"all {last_s:.1f} s, on {CORES} free cores {free_s:.1f} s; load {os.getloadavg()[0]:.1f}"
    )
    taken_away = max(last_s / free_s, 1)
    assert free_s <= ALL_S and first_s <= FIRST_S * taken_away


@pytest.mark.parametrize("way", ["as the browser can best", "as any browser can"])
def test_a_large_photo_is_sent_upright_and_small(page, way: str):
    """However the camera was held; what was sent of each orientation is told."""
    down, across = np.mgrid[0:1600, 0:2400]  # (h, w)
    rgb = np.stack([across / 2400, down / 1600, (across // 300 + down // 200) % 2], axis=-1)
    upright = Image.fromarray((255 * rgb).astype(np.uint8))
    found = {}
    for orientation in range(1, 9):
        file = io.BytesIO()
        save_turned(upright, orientation, file)
        words = [base64.b64encode(file.getvalue()).decode(), way == "as any browser can"]
        sent = Image.open(io.BytesIO(bytes(page.evaluate(SHRINK, words))))
        off = np.abs(np.asarray(sent, np.int16) - np.asarray(upright.resize(sent.size), np.int16))
        alike = "as the upright one" if off.mean() < 3 else f"{off.mean():.1f} off"
        found[orientation] = (sent.size, dict(sent.getexif()), alike)
    assert found == dict.fromkeys(range(1, 9), ((1024, 683), {}, "as the upright one"))
