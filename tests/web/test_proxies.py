"""Headers of proxies and of those who claim to be one in; which address and scheme count, out."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from occ.web.proxies import believe_proxies
from occ.web.receipt import draw_code
from reviewing import TOKEN
from served import serving

PEER = "10.9.9.9"


def told(proxies: int, chain: str = "", scheme: str = "") -> tuple[str, str]:
    """Address and scheme that the app is told."""
    seen: dict[str, str] = {}
    asked = {
        "REMOTE_ADDR": PEER,
        "wsgi.url_scheme": "http",
        "HTTP_X_FORWARDED_FOR": chain,
        "HTTP_X_FORWARDED_PROTO": scheme,
    }
    before = dict(asked)
    believe_proxies(lambda environ, _: seen.update(environ) or [], proxies)(asked, None)
    assert asked == before, "gunicorn's own dictionary stays: its log prints it"
    return seen["REMOTE_ADDR"], seen["wsgi.url_scheme"]


@pytest.mark.parametrize(
    ("proxies", "chain", "address"),
    [
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", PEER),  # somebody went around the first proxy
        (1, "203.0.113.7:5000", "203.0.113.7"),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
        (1, "2001:DB8:0::1", "2001:db8::1"),
        (1, "unknown", PEER),
        (1, "a" * 3000, PEER),
        (1, "", PEER),
    ],
)
def test_the_address_is_what_the_farthest_own_proxy_says(proxies, chain, address) -> None:
    assert told(proxies, chain)[0] == address


@pytest.mark.parametrize(
    ("proxies", "scheme", "believed"),
    [
        (1, "https", "https"),
        (2, "https", "https"),  # the second passed it on, or set it anew
        (2, "https, http", "https"),
        (1, "https, http", "http"),  # the client claims, the proxy knows
        (3, "https,http", "https"),
        (1, "HTTPS", "https"),
        (1, "javascript", "http"),
        (1, " , ", "http"),
    ],
)
def test_https_is_recognised_by_one_value_for_all_proxies(proxies, scheme, believed) -> None:
    assert told(proxies, scheme=scheme)[1] == believed


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_cookie_policy_and_code_are_of_the_scheme_that_the_visitor_sees(
    make_server, photos, proxies: int
) -> None:
    server = make_server(proxies=proxies, review_token=TOKEN)
    client, https = server.test_client(), {"X-Forwarded-Proto": "https"}
    door = client.post("/review/enter", data={"token": TOKEN, "name": "a"}, headers=https)
    answer = client.post(
        "/api/v1/predictions", data=photos["banana"], content_type="image/jpeg"
    ).get_json()[0]
    own = {**https, "X-Receipt": answer["receipt"]}
    code = client.get(f"/receipt/{answer['id']}.svg", headers=own)
    secure = proxies > 0  # nobody in front: whoever says https only claims it
    assert ("Secure" in door.headers["Set-Cookie"]) is secure
    assert ("Strict-Transport-Security" in door.headers) is secure
    start = "https" if secure else "http"
    address = f"{start}://localhost/receipt#{answer['id']}.{answer['receipt']}"
    assert code.data == draw_code(address)


@pytest.mark.parametrize(("proxies", "believed"), [("0", False), ("2", True)])
def test_gunicorn_adds_no_belief_of_its_own(tmp_path: Path, proxies: str, believed: bool) -> None:
    with serving(tmp_path, FORWARDED_ALLOW_IPS="*", OCC_PROXIES=proxies) as (url, _):
        secure = httpx.get(url, headers={"X-Forwarded-Proto": "https"})
        assert ("Strict-Transport-Security" in secure.headers) is believed
        for name, word in (("X-Forwarded-Protocol", "ssl"), ("X-Forwarded-Ssl", "on")):
            said = httpx.get(url, headers={name: word})
            assert "Strict-Transport-Security" not in said.headers
        for moved in ("/", "/zz"):
            assert httpx.get(url, headers={"SCRIPT_NAME": moved}).status_code == 200
            assert httpx.get(url, headers={"PATH_INFO": f"{moved}nope"}).status_code == 200
