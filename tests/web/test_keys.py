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


def test_one_key_at_apps_of_two_objects_gets_the_answer_of_each(make_server, photos) -> None:
    """They may share a database: the second one was told what the first had said."""
    sent = {"data": photos["banana"], "content_type": "image/jpeg"}
    for key in ("of-one-upload-only-0001", "short"):
        sent |= {"headers": {"Idempotency-Key": key}}
        for target, model in (("banana", "aaaaaaaaaaaa"), ("mug", "bbbbbbbbbbbb")):
            release = FakeRelease(target=target, id=model)
            client = make_server(FakeClassifier(release), target=target).test_client()
            first, again = (client.post(PATH, **sent).get_json()[0] for _ in range(2))
            assert first == again and first["model"] == model
