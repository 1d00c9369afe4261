"""Pages and their files in; what a cache between them and the visitor may keep, out."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator

import pytest
from fake import FakeClassifier
from flask.testing import FlaskClient
from occ.settings import Settings
from occ.web.app import create_app
from occ.web.squeeze import squeeze
from page_parts import ASK_RECENT
from reviewing import TOKEN


@pytest.fixture
def site(history) -> FlaskClient:
    """A client of pages and API."""
    settings = Settings(rate_limit="", proxies=0, review_token=TOKEN)
    return create_app(settings, FakeClassifier(), history).server.test_client()


@pytest.mark.parametrize(
    "path", ["/", "/recent", "/nope", "/_dash-layout", "/report.json", "/recent/"]
)
def test_what_is_in_the_visitors_language_is_kept_for_nobody_else(site, path: str) -> None:
    answer = site.get(path, headers={"Accept-Encoding": "gzip", "Accept-Language": "de"})
    assert {"Cookie", "Accept-Language"} <= set(answer.vary.as_set(preserve_casing=True))
    assert answer.headers["Cache-Control"] == "private, no-cache"
    if answer.status_code != 308:
        assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("accepted", "squeezed"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("*", True), ("", False), ("gzip;q=0", False),
     ("identity, *;q=0", False), ("gzip; q=0", False)],
)  # fmt: skip
def test_a_page_is_squeezed_only_for_those_who_take_it(site, accepted: str, squeezed) -> None:
    answer = site.get("/how", headers={"Accept-Encoding": accepted})
    assert (answer.headers.get("Content-Encoding") == "gzip") is squeezed


@pytest.fixture
def slim(monkeypatch) -> Iterator[None]:
    """A machine without /etc/mime.types, as slim containers are: Python's own table counts."""
    with monkeypatch.context() as patched:
        patched.setattr(mimetypes, "knownfiles", [])
        mimetypes.init()
        yield
    mimetypes.init()


@pytest.mark.parametrize("kind", ["text/javascript", "application/javascript"])
def test_scripts_are_squeezed_whatever_the_machine_calls_them(slim, site, kind: str) -> None:
    mimetypes.add_type(kind, ".js")  # Python 3.11 and 3.12 differ in it
    script = re.search(r'src="(/_dash-component-suites/[^"]+)"', site.get("/").text).group(1)
    for path in (script, "/assets/js/shrink.js"):
        with site.get(path, headers={"Accept-Encoding": "gzip"}) as file:
            assert (file.mimetype, file.headers.get("Content-Encoding")) == (kind, "gzip"), path


def test_files_keep_their_own_time_and_secrets_are_never_kept(site) -> None:
    page = site.get("/").text
    style = re.search(r'href="(/style.css[^"]+)"', page).group(1)
    script = re.search(r'src="(/_dash-component-suites/[^"]+)"', page).group(1)
    for path in (style, script):
        with site.get(path) as file:
            assert "max-age=31536000" in file.headers["Cache-Control"]
    with site.get("/assets/icon.svg") as picture:
        assert picture.headers["Cache-Control"] == "no-cache"
    for path in ("/api/docs", "/review", "/api/v1/predictions", "/healthz"):
        assert site.get(path).headers["Cache-Control"] == "no-store"


def test_pages_and_what_they_ask_for_push_no_script_out_of_what_is_squeezed_once(site, monkeypatch):
    monkeypatch.setattr("occ.web.squeeze.LEAST_BYTES", 0)
    before = squeeze.cache_info()
    sent = {"headers": {"Accept-Encoding": "gzip"}, "json": ASK_RECENT}
    assert site.post("/_dash-update-component", **sent).headers["Content-Encoding"] == "gzip"
    for _ in range(3):  # no two are the same: Dash numbers them
        page = site.get("/", headers={"Accept-Encoding": "gzip"})
        assert page.headers["Content-Encoding"] == "gzip"
    assert squeeze.cache_info() == before
    script = "/assets/js/start.js"  # asked for anew at each visit, and mostly answered by 304
    for _ in range(2):
        with site.get(script, headers={"Accept-Encoding": "gzip"}) as file:
            assert file.headers["Content-Encoding"] == "gzip"
    assert squeeze.cache_info().hits > before.hits
