"""What fuzzing kept and found in, each quietly refused or read out; the targets really complain."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package; neighbours are found here
from targets import TARGETS, client, form, mend_png, seeds

KEPT = sorted((Path(__file__).parent / "seeds").iterdir())


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.name)
def test_a_kept_input_gets_no_more_than_a_refusal(file: Path) -> None:
    TARGETS[file.name.partition("-")[0]](file.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_what_the_fuzzer_starts_with_passes(name: str) -> None:
    assert len(seeds(name)) >= 10
    for data in seeds(name)[::5]:
        TARGETS[name](data)


def test_a_target_complains_of_a_fault(monkeypatch) -> None:
    monkeypatch.setattr("occ.photo.open_photo", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        TARGETS["decode"](seeds("decode")[0])
    monkeypatch.setattr("occ.web.accepting.read_photo", lambda *_: 1 / 0)
    client().application.config["PROPAGATE_EXCEPTIONS"] = False
    with pytest.raises(AssertionError):
        TARGETS["upload"](b"\0" + form(("photo", seeds("decode")[0])))


def test_checksums_of_a_png_are_mended() -> None:
    png = next(data for data in seeds("decode") if data.startswith(b"\x89PNG"))
    spoilt = png[:29] + b"\0\0\0\0" + png[33:]
    assert mend_png(spoilt) == png == mend_png(png)
