"""Nothing in, every golden file beside this one written anew.

Run `python tests/golden/remake.py` only when an answer is meant to change, and say why in the
commit. Each golden file is short text that its test compares with what the code makes today.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE.parents[1] / "python"))

import numpy as np  # noqa: E402
import photos  # noqa: E402
from occ.preprocess import PreprocessSpec, prepare_views  # noqa: E402
from occ.preprocess.steps import show_steps  # noqa: E402
from occ.values import Pixels  # noqa: E402
from PIL import Image  # noqa: E402

SPECS = {
    "stretch, colour": PreprocessSpec(),
    "letterbox, gray": PreprocessSpec(resize="letterbox", colour="gray3"),
    "centre crop, small, no trim": PreprocessSpec(side_px=96, trim=False, resize="centre_crop"),
}
VIEWS = ((0.0, 0.0, 1.0, 1.0), (0.25, 0.0, 0.75, 0.6))


def framed_banana() -> Pixels:
    """Our drawing with white bars left and right, and a clear bottom: every step has work to do."""
    rgb = Image.new("RGB", (180, 120), (252, 254, 250))
    rgb.paste(photos.draw_banana(140, 120), (20, 0))
    alpha = Image.new("L", rgb.size, 255)
    alpha.paste(120, (0, 100, 180, 120))
    return Pixels(np.asarray(rgb), np.asarray(alpha))


def hash_of(array: np.ndarray) -> str:
    """Sixteen characters that change if a single value, the shape or the type does."""
    facts = f"{array.dtype.newbyteorder('<')} {array.shape} ".encode()
    return hashlib.sha256(facts + np.ascontiguousarray(array).tobytes()).hexdigest()[:16]


def preprocess() -> dict:
    """Recipe -> its digest, the hash of each step's picture, and of the model's input."""
    pixels = framed_banana()
    return {
        name: {
            "digest": spec.digest(),
            "steps": {step.name: hash_of(step.pixels) for step in show_steps(pixels, spec)},
            "notes": {step.name: step.note for step in show_steps(pixels, spec)},
            "input": hash_of(prepare_views(pixels, spec, VIEWS)),
        }
        for name, spec in SPECS.items()
    }


GOLDEN = {"preprocess.json": preprocess}


def main() -> None:
    """Write every golden file."""
    for name, make in GOLDEN.items():
        text = json.dumps(make(), indent=2, ensure_ascii=False) + "\n"
        (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
