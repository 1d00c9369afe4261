"""A random generator -> scenes drawn with a pen: grass, leaves, shelves, newspapers, desks.

Each is linear light (h, w, 3). May import: nothing of ours.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

Size = tuple[int, int]  # height, width


def sketch(size: Size, ground: tuple[int, ...], draw: Callable) -> np.ndarray:
    """What `draw` paints with a Pillow pen at twice the size, halved: linear (h, w, 3)."""
    image = Image.new("RGB", (size[1] * 2, size[0] * 2), ground)
    draw(ImageDraw.Draw(image), *image.size)
    return (np.asarray(image.reduce(2), np.float32) / 255) ** 2


def grass(rng: np.random.Generator, size: Size) -> np.ndarray:
    def draw(pen: ImageDraw.ImageDraw, width: int, height: int) -> None:
        roots = rng.uniform(0, 1, (700, 2)) * (width, height * 1.1)
        tips = roots + rng.normal(0, 1, (700, 2)) * 9 - (0, 26)
        shades = rng.uniform(0.35, 1.15, 700)
        for root, tip, tone in zip(roots.tolist(), tips.tolist(), shades.tolist(), strict=True):
            fill = (int(88 * tone), int(146 * tone), int(48 * tone))
            pen.line([*root, *tip], fill, 2)

    return sketch(size, (46, 70, 28), draw)


def leaves(rng: np.random.Generator, size: Size) -> np.ndarray:
    def draw(pen: ImageDraw.ImageDraw, width: int, height: int) -> None:
        side = min(width, height)
        for number in range(110):
            middle = rng.uniform(0, 1, 2) * (width, height)
            heading, long = rng.uniform(0, 6.3), side * rng.uniform(0.1, 0.24)
            ahead = np.array([np.cos(heading), np.sin(heading)]) * long
            beside = np.array([-ahead[1], ahead[0]]) * 0.28
            tone = 0.35 + 0.75 * number / 110 * rng.uniform(0.6, 1)
            fill = tuple(int(value * tone) for value in (96, 150, 66))
            corners = [middle - ahead, middle + beside, middle + ahead, middle - beside]
            pen.polygon([tuple(corner) for corner in corners], fill)
            dark = tuple(int(value * 0.8) for value in fill)
            pen.line([*(middle - ahead), *(middle + ahead)], dark, 1)

    return sketch(size, (24, 40, 20), draw)


def shelf(rng: np.random.Generator, size: Size) -> np.ndarray:
    def draw(pen: ImageDraw.ImageDraw, width: int, height: int) -> None:
        boards = int(rng.integers(2, 4))
        for board in range(boards):
            floor = height * (board + 1) / boards
            left = 0.0
            while left < width:
                wide = width * rng.uniform(0.05, 0.15)
                tall = height / boards * rng.uniform(0.5, 0.85)
                fill = tuple(int(value) for value in rng.uniform(30, 230, 3))
                pen.rectangle([left, floor - tall, left + wide - 2, floor], fill)
                label = [
                    left + wide * 0.2,
                    floor - tall * 0.7,
                    left + wide * 0.8,
                    floor - tall * 0.4,
                ]
                pen.rectangle(label, (235, 232, 225))
                left += wide
            pen.rectangle([0, floor - height * 0.03, width, floor], (196, 190, 180))

    return sketch(size, (70, 66, 64), draw)


def newspaper(rng: np.random.Generator, size: Size) -> np.ndarray:
    def draw(pen: ImageDraw.ImageDraw, width: int, height: int) -> None:
        columns, line = int(rng.integers(2, 4)), max(height // 34, 4)
        for column in range(columns):
            left, right = width * (column + 0.06) / columns, width * (column + 0.94) / columns
            top = height * rng.uniform(-0.05, 0.1)
            while top < height:
                thick = line * (2.2 if rng.random() < 0.06 else 0.5)
                place = left
                while place < right - line:
                    word = line * rng.uniform(0.6, 3.4)
                    pen.rectangle([place, top, min(place + word, right), top + thick], (74, 72, 70))
                    place += word + line * 0.5
                top += thick + line * 0.55

    return sketch(size, (226, 221, 208), draw)


def desk(rng: np.random.Generator, size: Size) -> np.ndarray:
    """A table with a keyboard, a sheet of paper and a dark cable."""
    ground = tuple(int(value) for value in rng.uniform(110, 215) + rng.normal(0, 12, 3))

    def draw(pen: ImageDraw.ImageDraw, width: int, height: int) -> None:
        left, top = width * rng.uniform(-0.1, 0.5), height * rng.uniform(0.02, 0.2)
        key = width * 0.045
        dark = int(rng.uniform(30, 90))
        pen.rectangle([left, top, left + key * 14.4, top + key * 5.4], (dark, dark, dark + 4))
        for row in range(5):
            for column in range(14):
                x, y = left + key * (column + 0.25), top + key * (row + 0.25)
                pen.rectangle([x, y, x + key * 0.78, y + key * 0.78], (dark + 38,) * 3)
        x, y = width * rng.uniform(0.0, 0.7), height * rng.uniform(0.5, 0.8)
        pen.rectangle([x, y, x + width * 0.4, y + height * 0.7], (240, 240, 236))
        for _ in range(12):
            y += height * 0.045
            pen.line(
                [x + width * 0.03, y, x + width * rng.uniform(0.2, 0.37), y], (150, 152, 160), 2
            )

    return sketch(size, ground, draw)
