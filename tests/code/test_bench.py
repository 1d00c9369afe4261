"""`occ bench` on the shipped models, few rounds: the figures are there and can be trusted."""

import json

from occ.bench import _interleave, make_photo, measure_process, run_bench
from occ.photo import decode_photo
from occ.settings import read_settings


def test_the_photo_to_time_is_the_same_every_time_and_has_its_size():
    assert make_photo(384, 288) == make_photo(384, 288)
    assert decode_photo(make_photo(384, 288)).rgb.shape == (288, 384, 3)


def test_steps_take_turns_and_the_first_round_does_not_count():
    called = []
    steps = {"a": lambda: called.append("a"), "b": lambda: called.append("b")}
    times = _interleave(steps, 2)
    assert called == ["a", "b"] * 3 and set(times) == {"a", "b"}


def test_a_fresh_process_never_imports_keras_and_stays_small():
    figures = measure_process(predictions=12)
    assert set(figures["never_imported"]) >= {"keras", "tensorflow", "pandas"}
    assert figures["predictions"] == 12
    assert 50 < figures["resident_mb"] < 400  # 270 after 200; another allocator may keep more


def test_the_bench_compares_with_keras_in_the_same_run():
    figures = run_bench(read_settings(), rounds=2, predictions=3)
    times = figures["milliseconds"]
    assert times["one view, 384 px"] < times["full decision, 384 px"]
    assert figures["ratios"]["keras predict / one view, 384 px"] > 1
    json.dumps(figures, allow_nan=False)
