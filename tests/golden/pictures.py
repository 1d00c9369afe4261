"""Nothing -> the app's own pictures: examples to try, its mark as SVG, PNG and ICO.

Run as `python tests/golden/pictures.py`; the same code writes the same bytes. The pictures are of
our own making, so they may be served.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from occ.dataset.demo.photo import render_photo
from occ.dataset.demo.tubes import SAMPLES, bend_spine, smooth_profile
from occ.settings import REPOSITORY
from PIL import Image, ImageDraw

SIZE = (640, 480)
EXAMPLES = {  # file name -> seed, label, scene, subject; the seeds were chosen by eye
    "1-banana-on-wood.jpg": (93, "banana", "wood", "yellow"),
    "2-bananas-and-fruit.jpg": (45, "banana", "tiles", "several"),
    "3-lemon.jpg": (9, "other", "white", "lemon"),
    "4-small-banana-on-a-desk.jpg": (75, "banana", "desk", "yellow"),
    "5-hand-of-bananas.jpg": (64, "banana", "wood", "hand"),
    "6-mug-on-a-desk.jpg": (23, "other", "desk", "mug"),
}
PAPER = "#fff3c4"
Outline = list[tuple[float, float]]


def draw_mark() -> list[tuple[str, Outline]]:
    """The banana mark: (colour, outline) from back to front, in a square of side 100."""
    place = np.linspace(0, 1, SAMPLES)
    turning = 2.5 * (0.3 + np.exp(-(((place - 0.5) / 0.3) ** 2)))
    spine = bend_spine(turning)[:, :2]
    knots = [(0, 0.045), (0.08, 0.036), (0.16, 0.05), (0.36, 0.118), (0.55, 0.128), (0.78, 0.1)]
    radius = smooth_profile([*knots, (0.93, 0.045), (1, 0.022)])
    flow = np.gradient(spine, axis=0)
    beside = np.stack([-flow[:, 1], flow[:, 0]], 1) / np.linalg.norm(flow, axis=1)[:, None]
    turn = np.deg2rad(48)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    edges = np.concatenate([spine + beside * radius[:, None], spine - beside * radius[:, None]])
    low, high = (edges @ rotation).min(0), (edges @ rotation).max(0)
    scale = 92 / (high - low).max()

    def band(first: float, last: float, start: float, end: float) -> Outline:
        """The part between two places along and two shares across (-1 outer, 1 inner side)."""
        rows = np.unique(np.linspace(first, last, 40) * (SAMPLES - 1)).astype(int)
        sides = [spine[rows] + beside[rows] * radius[rows, None] * share for share in (start, end)]
        corners = np.concatenate([sides[0], sides[1][::-1]]) @ rotation
        return [tuple(corner) for corner in ((corners - (low + high) / 2) * scale + 50).round(2)]

    return [
        ("#f2c230", band(0, 1, -1, 1)),
        ("#d99a12", band(0.04, 0.98, -1, -0.45)),
        ("#ffe16b", band(0.12, 0.95, 0.05, 0.55)),
        ("#6b4a10", band(0, 0.06, -1, 1)),
        ("#4f370c", band(0.965, 1, -1, 1)),
    ]


def write_pictures(folder: Path) -> list[Path]:
    """Write examples and icons below `folder` (asset/web); returns what was written."""
    (folder / "examples").mkdir(parents=True, exist_ok=True)
    written = []
    for name, (seed, label, scene, subject) in EXAMPLES.items():
        rendered = render_photo(seed, label, size=SIZE, scene=scene, subject=subject)
        written.append(folder / "examples" / name)
        Image.fromarray(rendered.rgb).save(written[-1], quality=86, optimize=True)
    written.append(folder / "icon.svg")
    written[-1].write_text(_svg(), "utf-8")
    for side in (192, 512):
        written.append(folder / f"icon-{side}.png")
        _paint(side, PAPER, 0.72).save(written[-1], optimize=True)
    written.append(folder / "favicon.ico")
    _paint(48, None, 1.0).save(written[-1], sizes=[(16, 16), (32, 32), (48, 48)])
    return written


def _svg() -> str:
    """The mark as an SVG file."""
    paths = [
        f'<path fill="{colour}" d="M{" ".join(f"{x:g},{y:g}" for x, y in outline)}z"/>'
        for colour, outline in draw_mark()
    ]
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
    return "\n".join([head, *paths, "</svg>\n"])


def _paint(side_px: int, ground: str | None, share: float) -> Image.Image:
    """The mark in a square picture, `share` of it wide; ground None: transparent.

    Icons of web apps are cut to circles, so theirs keeps to the middle.
    """
    large = side_px * 4  # drawn four times as large: Pillow's polygons have hard edges
    image = Image.new("RGBA", (large, large), ground or (242, 194, 48, 0))
    pen = ImageDraw.Draw(image)
    for colour, outline in draw_mark():
        corners = (np.array(outline) - 50) * share + 50
        pen.polygon([tuple(corner) for corner in corners * large / 100], colour)
    return image.resize((side_px, side_px), Image.Resampling.LANCZOS)


def main() -> None:
    for path in write_pictures(REPOSITORY / "asset" / "web"):
        sys.stdout.write(f"{path.relative_to(REPOSITORY)} {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
