"""A workbench -> how many photos of each source have uniform bars that preprocessing trims off.

Bars would be a label: one source has white ones in every file. Counted once, then kept beside the
other caches. May import: photo, preprocess, files, dataset.raw, training.workbench.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter

from occ.dataset.raw import RawPhoto
from occ.files import write_whole
from occ.photo import decode_photo
from occ.preprocess import FULL, strip_alpha
from occ.preprocess.bars import BAR_TOLERANCE, trim_bars
from occ.training.workbench import Workbench, ask_each

LONGEST_PX = 384  # as the data set's copies: a bar is a bar at any size, and small is fast


def count_bars(bench: Workbench) -> dict[str, dict[str, int]]:
    """Source -> {"photos", "trimmed"}: how many photos it has, and how many of them had bars."""
    names = "".join(photo.file_sha256 for photo in bench.photos)
    key = hashlib.sha256(f"{names} {BAR_TOLERANCE} {LONGEST_PX}".encode()).hexdigest()[:16]
    path = bench.settings.cache_dir / f"bars-{key}.json"
    if path.exists():
        return json.loads(path.read_text(encoding="utf-8"))
    seen = zip(bench.rows, ask_each("look for bars", _has_bars, bench.photos), strict=True)
    trimmed = Counter(row.source for row, has_bars in seen if has_bars)
    photos = Counter(row.source for row in bench.rows)
    found = {
        source: {"photos": count, "trimmed": trimmed[source]}
        for source, count in sorted(photos.items())
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(found))
    return found


def _has_bars(photo: RawPhoto) -> bool:
    rgb = strip_alpha(decode_photo(photo.read(), longest_px=LONGEST_PX))
    return trim_bars(rgb)[1] != FULL
