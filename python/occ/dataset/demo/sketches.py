"""A random generator -> scenes drawn with a pen: grass, leaves, shelves, newspapers, desks.

Each is linear light (h, w, 3). May import: nothing of ours.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Size = tuple[int, int]  # height, width


def sketch(size: Size, ground: tuple[int, ...], draw: Callable, blur: float = 0.0) -> np.ndarray:
    """What `draw` paints with a Pillow pen at twice the size, halved: linear (h, w, 3).

    blur: out of focus, in shares of the shorter side.
    """
    image = Image.new("RGB", (size[1] * 2, size[0] * 2), ground)
    draw(ImageDraw.Draw(image), *image.size)
    image = image.reduce(2)
    if blur:
        for _ in range(2):
            image = image.filter(ImageFilter.BoxBlur(blur * min(size)))
    return (np.asarray(image, np.float32) / 255) ** 2


def grass(rng: np.random.Generator, size: Size) -> np.ndarray:
    def draw(pen: ImageDraw.ImageDraw, width: int, height: int) -> None:
        count, unit = 1300, min(width, height) / 480
        roots = rng.uniform(-0.02, 1.06, (count, 2)) * (width, height)
        tips = roots + (rng.normal(0, 11, (count, 2)) - (0, 34)) * unit
        tones = np.linspace(0.35, 1.1, count) * rng.uniform(0.7, 1.15, count)
        dry = rng.uniform(0, 1, count) ** 6  # a few blades have turned yellow
        fills = np.stack([84 + 80 * dry, 140 + 10 * dry, 46 + 20 * dry], 1) * tones[:, None]
        lines = np.concatenate([roots, tips], axis=1).tolist()
        for line, fill in zip(lines, fills.astype(int).tolist(), strict=True):
            pen.line(line, tuple(fill), max(round(3 * unit), 1))

    return sketch(size, (40, 62, 26), draw)


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
        columns, line = int(rng.integers(3, 6)), max(height / 52, 4.0)
        for column in range(columns):
            left, right = width * (column + 0.06) / columns, width * (column + 0.94) / columns
            top = height * rng.uniform(-0.05, 0.05)
            while top < height:
                if rng.random() < 0.03:  # a picture
                    tone = int(rng.uniform(90, 180))
                    pen.rectangle([left, top, right, top + line * 8], (tone, tone, tone - 4))
                    top += line * 9
                thick = line * (1.8 if rng.random() < 0.05 else 0.55)
                place = left
                while place < right - line:
                    word = min(line * rng.uniform(0.8, 3.6), right - place)
                    pen.rectangle([place, top, place + word, top + thick], (96, 94, 92))
                    place += word + line * 0.5
                top += thick + line * 0.5

    return sketch(size, (222, 217, 204), draw)


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


def room(rng: np.random.Generator, size: Size) -> np.ndarray:
    """A wall with a window, pictures and a sofa, out of focus behind what is held up."""
    wall = tuple(int(value) for value in rng.uniform(130, 225) + rng.normal(0, 10, 3))

    def draw(pen: ImageDraw.ImageDraw, width: int, height: int) -> None:
        left, top = width * rng.uniform(0, 0.6), height * rng.uniform(0, 0.15)
        right, bottom = left + width * rng.uniform(0.2, 0.4), top + height * rng.uniform(0.3, 0.5)
        pen.rectangle([left, top, right, bottom], (238, 242, 248))
        pen.line([(left + right) / 2, top, (left + right) / 2, bottom], (150, 144, 136), 8)
        for _ in range(int(rng.integers(1, 4))):
            x, y = width * rng.uniform(0, 0.9), height * rng.uniform(0.05, 0.3)
            wide, tall = width * rng.uniform(0.06, 0.16), height * rng.uniform(0.1, 0.2)
            fill = tuple(int(value) for value in rng.uniform(40, 200, 3))
            pen.rectangle([x, y, x + wide, y + tall], fill, (60, 50, 44), 6)
        floor = height * rng.uniform(0.7, 0.85)
        pen.rectangle([0, floor, width, height], (132, 100, 72))
        x, cloth = width * rng.uniform(-0.2, 0.6), rng.uniform(40, 180, 3)
        seat, back = tuple(cloth.astype(int)), tuple((cloth * 0.8).astype(int))
        pen.rounded_rectangle([x, floor - height * 0.3, x + width * 0.55, floor], 30, back)
        pen.rounded_rectangle([x, floor - height * 0.12, x + width * 0.55, floor + 30], 24, seat)

    return sketch(size, wall, draw, blur=float(rng.uniform(0.008, 0.03)))
