"""web/forms: a form that is cut off is refused as that, and nothing of it is left behind."""

from __future__ import annotations

from flask.testing import FlaskClient

PATH = "/api/v1/predictions"


def test_a_form_that_is_cut_off_or_garbled_is_not_told_as_one_without_a_photo(
    client: FlaskClient, photos
) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
    whole = head + photos["banana"] + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary="
    for body, boundary in ((whole[:-9], "x"), (whole[:400], "x"), (whole, "y"), (whole, "")):
        refused = client.post(PATH, data=body, content_type=kind + boundary)
        problem = refused.get_json()
        assert (refused.status_code, problem["code"]) == (400, "bad_request"), problem
        assert "cut off" in problem["detail"]
    assert client.get(PATH).get_json()["items"] == []
    assert client.post(PATH, data=whole, content_type=f"{kind}x").status_code == 201
