"""Bad and odd photos in through the API, alone and among good ones; the expected sentence out."""

from __future__ import annotations

import photos_bad
import photos_odd
import pytest

BAD, ODD = photos_bad.bad_photos(), photos_odd.odd_photos()
STATUSES = {"empty": 422, "too_large": 413, "not_a_photo": 415}  # all other codes: 422
SAMPLE = [name for number, name in enumerate(BAD) if number % 4 == 1]
PATH = "/api/v1/predictions"


@pytest.mark.parametrize("name", SAMPLE)
def test_a_bad_photo_gets_its_sentence_and_leaves_nothing_behind(client, name) -> None:
    data, code = BAD[name]
    if code == "too_large":
        pytest.skip("its own test is in test_limits.py")
    response = client.post(f"{PATH}?learn=1", data=data, content_type="image/jpeg")
    told = response.get_json()
    assert response.mimetype == "application/problem+json"
    assert (response.status_code, told["code"]) == (STATUSES.get(code, 422), code)
    assert told["detail"] == photos_bad.sentence_of(name)
    assert client.get(PATH).get_json()["items"] == []


def test_bad_photos_do_not_harm_good_ones_beside_them(client, post, photos) -> None:
    names = [name for name in SAMPLE if len(BAD[name][0]) < 100_000][:18]
    answers = post(photos["banana"], *(BAD[name][0] for name in names), photos["other"]).get_json()
    assert [answer.get("verdict") for answer in answers] == ["banana", *[None] * 18, "other"]
    for name, answer in zip(names, answers[1:-1], strict=True):
        assert answer["error"]["message"] == photos_bad.sentence_of(name)
    assert len(client.get(PATH).get_json()["items"]) == 2


@pytest.mark.parametrize("name", [n for n in ODD if len(ODD[n][0]) < 1_000_000][::3])
def test_an_odd_photo_is_answered_and_kept_without_what_hides_in_it(client, post, name) -> None:
    response = post(ODD[name][0], show="1", explain="1")
    assert response.status_code == 201
    answer = response.get_json()[0]
    kept = client.get(f"/media/{answer['id']}.webp").data
    assert kept[:4] == b"RIFF" and not any(word in kept for word in (b"<script", b"<?php", b"PK\3"))
