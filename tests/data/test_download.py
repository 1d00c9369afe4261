"""Addresses and proxies in, connections or refusals by a sentence out."""

from __future__ import annotations

import pytest
from occ.dataset.fetch import fetch_photos
from occ.errors import DataRefused

NO_ADDRESSES = ["", "example.org", "ftp://example.org", "https://"]
BROKEN = ["http://[::1", "http://a:abc", "https://xn--a.org/"]


@pytest.mark.parametrize("address", NO_ADDRESSES + BROKEN)
def test_what_is_no_web_address_is_refused(tmp_path, address):
    with pytest.raises(DataRefused, match="web address"):
        fetch_photos([], tmp_path, base_url=address)


def test_a_proxy_that_cannot_be_used_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "gopher://me:hidden@127.0.0.1:9")
    with pytest.raises(DataRefused, match="proxy that the environment sets") as refused:
        fetch_photos([], tmp_path)
    assert "ALL_PROXY" in refused.value.advice and "hidden" not in str(refused.value)
