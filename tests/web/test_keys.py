"""One upload sent twice with its key, to an app of another release; the first answer out again."""

from __future__ import annotations

from fake import FakeClassifier, FakeRelease

PATH = "/api/v1/predictions"


def test_a_repeat_answers_what_was_stored_whoever_looks_now(make_server, photos) -> None:
    """Also where the photo is looked at again for its explanation, after a promotion say."""
    stricter = FakeClassifier(FakeRelease(id="fa4e00000002", low=0.9, high=0.99))
    sent = {"data": photos["banana"], "content_type": "image/jpeg"}
    sent |= {"headers": {"Idempotency-Key": "of-one-upload-only-0001"}}
    (first,) = make_server().test_client().post(PATH, **sent).get_json()
    later = make_server(stricter).test_client().post(f"{PATH}?explain=1", **sent)
    (again,) = later.get_json()
    assert again.pop("explanation") and again == first
