"""A site's settings and two photos in; word of the first verdict, then memory and imports, out.

Run as `python -m occ.bench.process SETTINGS SMALL LARGE COUNT LARGE_EVERY` by `occ bench`. Holds
what the web process holds, so its memory is the app's. Prints two lines of JSON. May import:
bench.memory, settings, web.parts, web.serve.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from occ.bench.memory import memory_mb

UNWANTED = ("keras", "tensorflow", "pandas", "sklearn", "scipy", "h5py", "matplotlib")


def main(chosen: str, small: str, large: str, count: int, large_every: int) -> None:
    """Build the site, classify one photo, then `count` more, every `large_every`th a large one."""
    sys.modules["IPython"] = None  # Dash takes it where it finds it; a host has none
    from occ.settings import Settings
    from occ.web.parts import NAME
    from occ.web.serve import make_site

    settings = Settings(**json.loads(chosen))
    site = make_site(settings)
    classifier = site.extensions[NAME].classifier
    bytes_small, bytes_large = Path(small).read_bytes(), Path(large).read_bytes()
    word = classifier(bytes_small).verdict
    print(json.dumps({"first_word": word}), flush=True)
    for number in range(count):
        classifier(bytes_large if number % large_every == 0 else bytes_small)
    print(
        json.dumps(
            {
                "predictions": count,
                "large": len(range(0, count, large_every)),
                **memory_mb(),
                "imported": [name for name in UNWANTED if sys.modules.get(name)],
                "looked_for": list(UNWANTED),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:4], *map(int, sys.argv[4:]))
