"""Seeds -> pictures that are no photos (noise, textures, text), and what is said of them.

What nobody would call a photo should be "other" or "unsure", whatever its colour.
May import: values, classify, training.measure, training.workbench.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from occ.classify import Classifier
from occ.training.measure.metrics import share
from occ.training.workbench import ask_each
from occ.values import Pixels

PICTURES = 100  # of each kind
SIDE_PX = 384
LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz    0123456789"))


def draw_noise(rng: np.random.Generator) -> np.ndarray:
    """White noise, every second time of one value a pixel: uint8 (s, s, 3)."""
    depth = 1 if rng.random() < 0.5 else 3
    noise = rng.integers(0, 256, (SIDE_PX, SIDE_PX, depth), dtype=np.uint8)
    return np.broadcast_to(noise, (SIDE_PX, SIDE_PX, 3)).copy()


def draw_texture(rng: np.random.Generator) -> np.ndarray:
    """Two colours in stripes, checks, or clouds of any grain: uint8 (s, s, 3)."""
    rows, cols = np.mgrid[:SIDE_PX, :SIDE_PX] / SIDE_PX
    turn, count = rng.uniform(0, np.pi), rng.uniform(2, 40)
    along = np.cos(turn) * cols + np.sin(turn) * rows
    across = np.cos(turn) * rows - np.sin(turn) * cols
    kind = rng.integers(3)
    if kind == 0:
        level = (np.sin(2 * np.pi * count * along) + 1) / 2
    elif kind == 1:
        level = ((np.floor(count * along) + np.floor(count * across)) % 2).astype(float)
    else:
        grain = int(rng.integers(2, 64))
        coarse = Image.fromarray(rng.integers(0, 256, (grain, grain), dtype=np.uint8))
        level = np.asarray(coarse.resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC)) / 255
    one, two = rng.uniform(0, 255, (2, 3))
    return (one + level[..., None] * (two - one)).astype(np.uint8)


def draw_text(rng: np.random.Generator) -> np.ndarray:
    """Lines of random letters on paper of any colour: uint8 (s, s, 3)."""
    paper, ink = rng.integers(0, 256, (2, 3)).tolist()
    picture = Image.new("RGB", (SIDE_PX, SIDE_PX), tuple(paper))
    size = int(rng.integers(10, 48))
    font, draw = ImageFont.load_default(size), ImageDraw.Draw(picture)
    for top in range(4, SIDE_PX, int(size * 1.3)):
        words = "".join(rng.choice(LETTERS, 80))
        draw.text((int(rng.integers(0, 40)), top), words, fill=tuple(ink), font=font)
    return np.asarray(picture)


KINDS: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "noise": draw_noise,
    "texture": draw_texture,
    "text": draw_text,
}


def measure_ood(classifier: Classifier) -> dict:
    """Kind -> the share the whole decision does not call the target, and the unsure among them."""
    found: dict[str, list[str]] = {}
    for number, (name, draw) in enumerate(KINDS.items()):
        pictures = [Pixels(draw(np.random.default_rng([number, seed]))) for seed in range(PICTURES)]
        # Not the scores: a novel one is unsure at any threshold
        found[name] = [said.verdict for said in ask_each(name, classifier.judge, pictures)]
    words = [word for said in found.values() for word in said]
    target = classifier.release.target
    kinds = {name: _told(said, target) for name, said in found.items()}
    return {"kinds": kinds, "all": _told(words, target)}


def _told(words: list[str], target: str) -> dict:
    return {
        "not_target": share(len(words) - words.count(target), len(words)),
        "unsure": share(words.count("unsure"), len(words)),
    }
