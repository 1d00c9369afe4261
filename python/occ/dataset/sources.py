"""The 20 public sources of the photos, as sources.csv has them, and the address of one photo.

Which photo comes from which source, and from which commit, is in the manifest. Fetches nothing.
May import: tables, values.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import quote

from occ.tables import read_lines
from occ.values import OWN, UPLOADS

BASE_URL = "https://raw.githubusercontent.com"
TABLE = Path(__file__).with_name("sources.csv")
# The frozen MobileNet, too, was trained on these photos, by those who made it
TAUGHT_MOBILENET = ("imagenet1k_sample",)
TAKEN_UP = {  # source words of photos that have no public address
    OWN: "photos taken up by `occ data add`",
    "demo": "synthetic photos, drawn by `occ data demo`",
    UPLOADS: "photos of visitors who agreed to “learn”, taken up from `occ feedback export`",
}


@cache
def read_sources() -> dict[str, dict[str, str]]:
    """Name of each public source -> its line of sources.csv, in the order of the names.

    photos: how many were listed before any was cleaned out; about: what they show; hazard: what to
    know before training on them; licence: of the repository, then of where its photos come from.
    """
    lines = read_lines(TABLE, ("name", "photos", "about", "hazard", "licence"))
    return {line["name"]: line for _, line in lines}


def raw_url(repo: str, commit: str, path: str, base_url: str = BASE_URL) -> str:
    """The address of one file of a repository at a commit, each odd character percent-encoded.

    >>> raw_url("me/fruit", "4f0a", "ripe/50% off #1?.jpg")
    'https://raw.githubusercontent.com/me/fruit/4f0a/ripe/50%25%20off%20%231%3F.jpg'
    """
    return f"{base_url.rstrip('/')}/{quote(repo)}/{quote(commit)}/{quote(path)}"
