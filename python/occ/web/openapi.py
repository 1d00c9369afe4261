"""Settings -> the OpenAPI 3.1 description of exactly what is served; a test compares them."""

from __future__ import annotations

from occ import __version__
from occ.settings import Settings


def describe_api(settings: Settings) -> dict:
    return {"openapi": "3.1.0", "info": {"title": "occ", "version": __version__}, "paths": {}}
