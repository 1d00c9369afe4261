"""Number of predictions in; seconds to the first verdict and peak memory of this process out.

Run as `python -m occ.bench_process COUNT LARGE_EVERY` by `occ bench`. Imports what the web process
imports, so that its memory is the app's. Prints JSON lines.
"""

from __future__ import annotations

import json
import resource
import sys
import time

STARTED = time.perf_counter()
UNWANTED = ("keras", "tensorflow", "pandas", "sklearn", "matplotlib")


def main(count: int, large_every: int) -> None:
    """Classify `count` photos, every `large_every`th of 12 MP, and print what it took."""
    import occ.web.app  # noqa: F401  what the app holds besides
    from occ.bench import SIDES, make_photo
    from occ.classify import load_classifier
    from occ.settings import read_settings

    small, large = make_photo(*SIDES["384 px"]), None
    made = time.perf_counter()
    classifier = load_classifier(read_settings())
    classifier(small)
    print(json.dumps({"load_to_first_verdict_s": round(time.perf_counter() - made, 2)}))
    print(json.dumps({"import_to_first_verdict_s": round(time.perf_counter() - STARTED, 2)}))
    for number in range(count):
        if number % large_every == 0 and large is None:
            large = make_photo(*SIDES["12 MP"])
        classifier(large if number % large_every == 0 else small)
    with open("/proc/self/statm") as file:  # Linux; elsewhere the peak below is all there is
        resident = int(file.read().split()[1]) * resource.getpagesize() / 1e6
    print(json.dumps({"resident_mb": round(resident), "predictions": count}))
    print(json.dumps({"never_imported": [n for n in UNWANTED if n not in sys.modules]}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
